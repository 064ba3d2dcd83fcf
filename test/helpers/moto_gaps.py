"""Closes the gaps of moto 5 that make a gateway's tests fail or miss something. Importing this module patches moto in place.

Each patch says what moto does without it. moto proves shape, not all of EC2's rules; what EC2 refuses and a mistake of
ours could ask for is refused here too (see run_instances).
"""
import copy
import os

os.environ.setdefault("MOTO_AMIS_PATH", os.path.join(os.path.dirname(os.path.abspath(__file__)), "moto-images.json"))

from moto.core.responses import ActionResult  # noqa: E402
from moto.core.utils import utcnow  # noqa: E402
from moto.ec2 import utils as ec2_utils  # noqa: E402
from moto.ec2.exceptions import EC2ClientError  # noqa: E402
from moto.ec2.models import subnets  # noqa: E402
from moto.ec2.models.instance_types import INSTANCE_TYPES  # noqa: E402
from moto.ec2.models.instances import Instance, InstanceBackend  # noqa: E402
from moto.ec2.models.spot_requests import SpotRequestBackend  # noqa: E402
from moto.ec2.models.tags import TagBackend  # noqa: E402
from moto.ec2.responses import instances as instance_responses  # noqa: E402
from moto.ec2.responses import spot_instances  # noqa: E402
from moto.ec2.responses.vpcs import VPCs  # noqa: E402
from moto.sns.exceptions import SNSInvalidParameter  # noqa: E402
from moto.sns.models import SNSBackend  # noqa: E402
from moto.sns.responses import SNSResponse  # noqa: E402

from moto_patch import patch  # noqa: E402


# A subnet's IPv6 block: moto answers its state as a Python dict's text, and fails on the filter by association id,
# so terraform waits for the subnet for three minutes.
def ipv6_blocks(subnet):
    return [
        {key: it[key] for key in ("ipv6CidrBlock", "associationId", "ipv6CidrBlockState")}
        for it in subnet.ipv6_cidr_block_associations.values()
        if it["ipv6CidrBlockState"]["State"] == "associated"
    ]


subnets.Subnet.ipv6_cidr_block_association_set = property(ipv6_blocks)


@patch(subnets.Subnet, "get_filter_value")
def subnet_filter(original, self, filter_name, method_name=None):
    prefix = "ipv6-cidr-block-association."
    if filter_name in (prefix + "association-id", prefix + "ipv6-cidr-block"):
        key = "associationId" if filter_name.endswith("-id") else "ipv6CidrBlock"
        return [it[key] for it in ipv6_blocks(self)]
    return original(self, filter_name, method_name)


# RunInstances with market options: moto records no spot request.
class SpotRequest:
    """A request as DescribeSpotInstanceRequests answers it."""

    def __init__(self, backend, request_id, instance, options):
        self.ec2_backend = backend
        self.id = self.spot_instance_request_id = request_id
        self.instance = instance
        self.instance_type, self.subnet_id = instance.instance_type, instance.subnet_id
        self.interfaces = [nic.id for nic in instance.nics.values()]
        self.type = options.get("SpotInstanceType", "one-time")
        self.instance_interruption_behavior = options.get("InstanceInterruptionBehavior", "terminate")
        self.spot_price = options.get("MaxPrice")
        self.state = "active"
        self.code = "fulfilled"
        self.named = True  # whether it names its instance
        self.create_time = utcnow()
        self.product_description = "Linux/UNIX"

    @property
    def instance_id(self):
        return self.instance.id if self.named and self.instance is not None else None

    @property
    def status(self):
        return {"Code": self.code, "Message": "", "UpdateTime": self.create_time}

    @property
    def launch_specification(self):
        interfaces = [{"DeviceIndex": 0, "NetworkInterfaceId": it} for it in self.interfaces]
        return {"InstanceType": self.instance_type, "SubnetId": self.subnet_id, "NetworkInterfaces": interfaces}

    @property
    def tags(self):
        found = self.ec2_backend.describe_tags(filters={"resource-id": [self.id]})
        return [{"Key": it["key"], "Value": it["value"]} for it in found]

    def get_filter_value(self, name, method_name=None):
        if name.startswith("tag:"):
            return next((it["Value"] for it in self.tags if it["Key"] == name[4:]), None)
        if name == "tag-key":
            return [it["Key"] for it in self.tags]
        return {"state": self.state, "spot-instance-request-id": self.id, "instance-id": self.instance_id}.get(name)


class Refused(EC2ClientError):
    __module__ = "moto.ec2.exceptions"  # moto looks the service's model up by it


request_parameters = {}


@patch(instance_responses.InstanceResponse, "run_instances")
def remember_parameters(original, self):
    request_parameters["spot"] = self._get_param("InstanceMarketOptions.SpotOptions", {}) or {}
    request_parameters["tags"] = self._get_param("TagSpecifications", []) or []
    return original(self)


@patch(InstanceBackend, "run_instances")
def run_instances(original, self, *args, **kwargs):
    spot = request_parameters.pop("spot", {})
    tags = request_parameters.pop("tags", [])
    image = self.amis.get(kwargs.get("image_id", args[0] if args else None))
    architectures = INSTANCE_TYPES.get(kwargs.get("instance_type"), {}).get("ProcessorInfo", {}).get("SupportedArchitectures", [])
    if image and architectures and image.architecture not in architectures:
        raise Refused("InvalidParameterValue", f"The architecture '{','.join(architectures)}' of the specified instance type does not match the architecture '{image.architecture}' of the specified AMI.")
    if spot.get("SpotInstanceType") == "persistent" and spot.get("InstanceInterruptionBehavior", "terminate") == "terminate":
        raise Refused("InvalidParameterCombination", "Persistent Spot requests cannot terminate on interruption when made by RunInstances.")
    reservation = original(self, *args, **kwargs)
    if kwargs.get("instance_market_options"):
        for instance in reservation.instances:
            request_id = subnets.random_subnet_id().replace("subnet-", "sir-")[:12]
            self.spot_instance_requests[request_id] = SpotRequest(self, request_id, instance, spot)
            for tag in (tag for it in tags if it.get("ResourceType") == "spot-instances-request" for tag in it.get("Tags", [])):
                self.create_tags([request_id], {tag["Key"]: tag["Value"]})
            instance.spot_instance_request_id = request_id
    return reservation


Instance.spot_instance_request_id = None


# moto forgets a cancelled request at once; EC2 shows it for some hours.
@patch(SpotRequestBackend, "cancel_spot_instance_requests")
def cancel(_original, self, request_ids):
    requests = [self.spot_instance_requests[it] for it in request_ids]
    for request in requests:
        running = request.instance is not None and request.instance.state == "running"
        request.state, request.code = "cancelled", "request-canceled-and-instance-running" if running else "canceled-before-fulfillment"
    return requests


# moto keeps an interface attached to its terminated instance, and then refuses to delete the interface.
@patch(Instance, "terminate")
def terminate(original, self):
    before = original(self)
    for index, interface in list(self.nics.items()):
        if not interface.delete_on_termination:
            ghost = copy.copy(interface)  # DescribeInstances reads nics[0] of terminated instances too
            self.detach_eni(interface)
            self.nics[index] = ghost
    return before


# moto cannot find the instance in a network interface.
Instance.interface_ids = property(lambda self: [] if self._state.name == "terminated" else [nic.id for nic in self.nics.values()])
ec2_utils.filter_dict_attribute_mapping["network-interface.network-interface-id"] = "interface_ids"


# moto keeps the tags of a deleted resource; EC2 does not. And EC2 calls an address elastic-ip.
@patch(TagBackend, "describe_tags")
def describe_tags(original, self, filters=None):
    held = {
        "vol": self.volumes, "eni": self.enis, "vpc": self.vpcs, "igw": self.internet_gateways, "rtb": self.route_tables,
        "eipalloc": [it.allocation_id for it in self.addresses],
        "subnet": [id for zone in self.subnets.values() for id in zone], "sg": [id for vpc in self.groups.values() for id in vpc],
    }
    found = original(self, filters)
    for it in found:
        it["resource_type"] = it["resource_type"].replace("vpc-elastic-ip", "elastic-ip")
    return [it for it in found if it["resource_id"] in held.get(it["resource_id"].rsplit("-", 1)[0], [it["resource_id"]])]


# Spot prices: moto's are all 0.00001, from 2006, and it ignores the zone.
def price_history(self):
    zone = self._get_param("AvailabilityZone")
    found = self.ec2_backend.describe_spot_price_history(self._get_param("InstanceTypes", []), self._filters_from_querystring())
    return ActionResult({"SpotPriceHistory": [
        {"InstanceType": it["InstanceType"], "ProductDescription": "Linux/UNIX", "SpotPrice": "0.0017", "AvailabilityZone": it["Location"], "Timestamp": utcnow()}
        for it in found if not zone or it["Location"] == zone
    ]})


spot_instances.SpotInstances.describe_spot_price_history = price_history


# A subscription by mail waits for its address. moto confirms it at once; here ConfirmSubscription does, whatever the token.
@patch(SNSBackend, "subscribe")
def subscribe(original, self, topic_arn, endpoint, protocol):
    known = self._find_subscription(topic_arn, endpoint, protocol)
    subscription = original(self, topic_arn, endpoint, protocol)
    if protocol == "email" and known is None:
        subscription.attributes["PendingConfirmation"] = True
    return subscription


class Listed:
    """A subscription as ListSubscriptionsByTopic answers it."""

    def __init__(self, subscription):
        self.topic_arn, self.owner = subscription.topic_arn, subscription.owner
        self.protocol, self.endpoint = subscription.protocol, subscription.endpoint
        self.arn = "PendingConfirmation" if subscription.attributes["PendingConfirmation"] else subscription.arn
        self.subscription_arn = self.arn


@patch(SNSBackend, "list_subscriptions_by_topic")
def list_subscriptions(original, self, topic_arn, next_token=None):
    found, token = original(self, topic_arn, next_token=next_token)
    return [Listed(it) for it in found], token


@patch(SNSResponse, "confirm_subscription")
def confirm(original, self):
    for subscription in self.backend.subscriptions.values():
        if subscription.topic_arn == self._get_param("TopicArn"):
            subscription.attributes["PendingConfirmation"] = False
    return original(self)


@patch(SNSBackend, "unsubscribe")
def unsubscribe(original, self, subscription_arn):
    subscription = self.subscriptions.get(subscription_arn)
    if subscription and subscription.attributes["PendingConfirmation"]:
        raise SNSInvalidParameter("Invalid parameter: Cannot unsubscribe a subscription that is pending confirmation")
    return original(self, subscription_arn)


# moto makes the network of a dry run.
@patch(VPCs, "create_vpc")
def create_vpc(original, self):
    self.error_on_dryrun()
    return original(self)
