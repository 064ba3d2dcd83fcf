"""What EC2 and Route 53 do by themselves or refuse, and moto does not. Importing this module patches moto in place.

Some of it always holds: a persistent spot request outlives its instance, an interface is in use until its instance is
gone, a CNAME stands alone. The rest is switched on by a test (moto.ts, rules): RULES has every switch and what it is
without one.
"""
import copy
import re
import time

from moto.core.responses import ActionResult
from moto.ec2.models.elastic_network_interfaces import NetworkInterface, NetworkInterfaceBackend
from moto.ec2.models.instance_types import INSTANCE_TYPES
from moto.ec2.models.instances import Instance, InstanceBackend, StateReason
from moto.ec2.models.spot_requests import SpotRequestBackend
from moto.ec2.responses import instances as instance_responses
from moto.ec2.responses import spot_instances
from moto.iam.models import IAMBackend
from moto.route53.exceptions import Route53ClientError
from moto.route53.models import Route53Backend
from moto.route53.responses import Route53
from moto.ec2.responses.availability_zones_and_regions import AvailabilityZonesAndRegions
from moto.servicequotas.models import ServiceQuotasBackend

from moto_gaps import Refused
from moto_patch import patch

RULES = {
    # Whether the account is on AWS's free plan, which has only some instance types.
    "freePlan": False,
    # Whether the account has EC2's role for spot instances, and its user may not create it.
    "spotRole": True,
    # The availability zones in which a market has no capacity: {"spot": ["us-east-1a"], "on-demand": ["*"]}.
    "full": {},
    # The vCPUs that a market may run, such as {"spot": 1}. Those of a terminated instance count for some seconds more.
    "vcpus": {},
    "vcpuReleaseSeconds": 10,
    # Seconds for which an interface stays in use after its instance was terminated.
    "detachSeconds": 0,
    # Seconds after a stop for which a spot instance cannot be started.
    "startRefusedSeconds": 0,
    # Whether RunInstances with DryRun tells of the plan, the role, the quota: AWS does not say which of them it looks at.
    "dryRunTells": True,
    # The regions that the account has not turned on.
    "regionsOff": [],
    # Whether Route 53 names the change in its answer to terraform too, as it does in AWS. The provider then waits 10 to 30
    # seconds before it asks for the first time what has become of it.
    "namesChanges": False,
    # Spot prices and placement scores by availability zone.
    "prices": {},
    "scores": {},
}
rules = copy.deepcopy(RULES)

FREE_TYPES = {"t3.micro", "t3.small", "t4g.micro", "t4g.small", "c7i-flex.large", "m7i-flex.large"}


# --- RunInstances -------------------------------------------------------------------------------------------------------


@patch(instance_responses.InstanceResponse, "run_instances")
def run_instances(original, self):
    if self._get_bool_param("DryRun", False) and not rules["dryRunTells"]:
        return original(self)
    market = self._get_param("InstanceMarketOptions.MarketType") or "on-demand"
    instance_type = self._get_param("InstanceType", "m1.small")
    if rules["freePlan"] and instance_type not in FREE_TYPES:
        raise Refused("InvalidParameterCombination", "The specified instance type is not eligible for Free Tier. For a list of Free Tier instance types, run 'describe-instance-types' with the filter 'free-tier-eligible=true'.")
    if market == "spot" and not rules["spotRole"]:
        raise Refused("AuthFailure.ServiceLinkedRoleCreationNotPermitted", "The provided credentials do not have permission to create the service-linked role for EC2 Spot Instances.")
    check_quota(self.ec2_backend, market, instance_type)
    for interface in self._get_param("NetworkInterfaces", []):
        if "NetworkInterfaceId" in interface:
            check_free(self.ec2_backend.get_network_interface(interface["NetworkInterfaceId"]))
    if not self._get_bool_param("DryRun", False):
        check_capacity(market, instance_type, zone_of(self))
    return original(self)


def check_quota(backend, market, instance_type):
    quota = rules["vcpus"].get(market)
    if quota is None:
        return
    used = sum(vcpus(it.instance_type) for it in backend.all_instances() if (it.lifecycle or "on-demand") == market and counts(it))
    if used + vcpus(instance_type) <= quota:
        return
    if market == "spot":
        raise Refused("MaxSpotInstanceCountExceeded", "Max spot instance count exceeded")
    raise Refused("VcpuLimitExceeded", f"You have requested more vCPU capacity than your current vCPU limit of {quota} allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.")


# Service Quotas: moto has none of EC2's.
QUOTAS = {"L-34B43A08": "spot", "L-1216C47A": "on-demand"}


@patch(ServiceQuotasBackend, "get_service_quota")
def get_service_quota(original, self, service_code, quota_code):
    value = rules["vcpus"].get(QUOTAS.get(quota_code))
    if service_code == "ec2" and quota_code in QUOTAS:
        return {"ServiceCode": "ec2", "QuotaCode": quota_code, "Value": float(32 if value is None else value), "Unit": "None"}
    if quota_code == "L-F678F1CE":  # moto says 5, which it does not hold to
        return {"ServiceCode": service_code, "QuotaCode": quota_code, "Value": 100.0, "Unit": "None"}
    return original(self, service_code, quota_code)


@patch(AvailabilityZonesAndRegions, "describe_regions")
def describe_regions(original, self):
    answer = original(self)
    regions = [{"RegionName": it.name, "Endpoint": it.endpoint, "OptInStatus": "not-opted-in" if it.name in rules["regionsOff"] else it.opt_in_status} for it in answer.result["Regions"]]
    return ActionResult({"Regions": regions})


def counts(instance):
    ended = getattr(instance, "ended_at", None)
    return instance.state == "running" or (ended is not None and time.time() < ended + rules["vcpuReleaseSeconds"])


def vcpus(instance_type):
    return INSTANCE_TYPES.get(instance_type, {}).get("VCpuInfo", {}).get("DefaultVCpus", 1)


def check_free(interface):
    instance = getattr(interface, "instance", None)
    if (instance is not None and instance.state != "terminated") or is_held(interface):
        raise Refused("InvalidNetworkInterface.InUse", f"Interface: [{interface.id}] in use.")


def is_held(interface):
    return time.time() < getattr(interface, "held_until", 0)


NetworkInterface.status = property(
    lambda self: "in-use" if is_held(self) else self.__dict__["status"],
    lambda self, status: self.__dict__.update(status=status),
)


def zone_of(request):
    for interface in request._get_param("NetworkInterfaces", []):
        if "NetworkInterfaceId" in interface:
            return request.ec2_backend.get_network_interface(interface["NetworkInterfaceId"]).subnet.availability_zone
    subnet = request._get_param("SubnetId")
    if subnet:
        return request.ec2_backend.get_subnet(subnet).availability_zone
    return request._get_param("Placement.AvailabilityZone") or f"{request.region}a"


def has_capacity(market, zone):
    full = rules["full"].get(market, [])
    return zone not in full and "*" not in full


def check_capacity(market, instance_type, zone):
    if has_capacity(market, zone):
        return
    if market == "spot":
        raise Refused("InsufficientInstanceCapacity", "There is no Spot capacity available that matches your request.")
    raise Refused("InsufficientInstanceCapacity", f"We currently do not have sufficient {instance_type} capacity in the Availability Zone you requested ({zone}). Our system will be working on provisioning additional capacity.")


# --- The life of an instance --------------------------------------------------------------------------------------------


def requests_of(backend, instance):
    return [it for it in backend.spot_instance_requests.values() if it.instance is instance and it.state not in ("cancelled", "closed")]


@patch(InstanceBackend, "run_instances")
def remember_launch(original, self, *args, **kwargs):
    launch = (args, copy.deepcopy({key: value for key, value in kwargs.items() if key != "tags"}))
    before = set(self.spot_instance_requests)
    reservation = original(self, *args, **kwargs)
    for request in (self.spot_instance_requests[it] for it in set(self.spot_instance_requests) - before):
        request.launch = launch
    return reservation


@patch(InstanceBackend, "terminate_instances")
def terminate_instances(original, self, instance_ids):
    ended = original(self, instance_ids)
    for instance, before in ended:
        if before.name == "terminated":
            continue
        instance.ended_at = time.time()
        for interface in instance.nics.values():
            kept = self.enis.get(interface.id)
            if kept is not None:
                kept.held_until = time.time() + rules["detachSeconds"]
        for request in requests_of(self, instance):
            if request.type == "persistent":
                respawn(self, request)
            else:
                request.state, request.code = "closed", "instance-terminated-by-user"
    return ended


def respawn(backend, request):
    """A persistent request starts its instance anew, without tags, from what it was launched with."""
    zone = request.instance._placement.zone
    request.instance, request.state, request.code = None, "open", "capacity-not-available"
    if not has_capacity("spot", zone):
        return
    args, kwargs = copy.deepcopy(request.launch)
    others = dict(backend.spot_instance_requests)
    try:
        reservation = original_run(backend, *args, **{**kwargs, "tags": {}})
    except Exception:  # as with EC2, the request stays open
        return
    for made in set(backend.spot_instance_requests) - set(others):
        del backend.spot_instance_requests[made]
    request.instance, request.state, request.code = reservation.instances[0], "active", "fulfilled"
    request.instance.lifecycle = "spot"
    request.instance.spot_instance_request_id = request.id


original_run = InstanceBackend.run_instances


@patch(InstanceBackend, "stop_instances")
def stop_instances(original, self, instance_ids):
    stopped = original(self, instance_ids)
    for instance, _ in stopped:
        instance.stopped_at = time.time()
        for request in requests_of(self, instance):
            request.state, request.code = "disabled", "instance-stopped-by-user"
    return stopped


@patch(InstanceBackend, "start_instances")
def start_instances(original, self, instance_ids):
    for instance in self.get_multi_instances_by_id(instance_ids):
        if instance.lifecycle == "spot" and (is_interrupted(instance) or not requests_of(self, instance) or time.time() < getattr(instance, "stopped_at", 0) + rules["startRefusedSeconds"]):
            raise Refused("IncorrectSpotRequestState", f"You can't start the Spot Instance '{instance.id}' because the associated Spot Instance request is not in an appropriate state to support start.")
    started = original(self, instance_ids)
    for instance, _ in started:
        for request in requests_of(self, instance):
            request.state, request.code = "active", "fulfilled"
    return started


def is_interrupted(instance):
    return getattr(instance, "interrupted", False) and instance.state == "stopped"


def interrupt(backend, instance_id, named):
    """EC2 takes the capacity back. `named`: whether the request, which is open again, still names the instance."""
    instance = backend.get_instance(instance_id)
    instance.stop()
    instance.interrupted = True
    instance.state_reason = StateReason("Server.SpotInstanceShutdown: Spot instance shutdown", "Server.SpotInstanceShutdown")
    for request in requests_of(backend, instance):
        request.state, request.code, request.named = "open", "capacity-not-available", named


def resume(backend, instance_id):
    """There is capacity again."""
    instance = backend.get_instance(instance_id)
    instance.interrupted = False
    instance.start()
    for request in requests_of(backend, instance):
        request.state, request.code, request.named = "active", "fulfilled", True


# "If you cancel a request, EC2 terminates its instances that are stopped."
@patch(SpotRequestBackend, "cancel_spot_instance_requests")
def cancel(original, self, request_ids):
    requests = original(self, request_ids)
    for request in requests:
        if request.instance is not None and request.instance.state == "stopped":
            self.terminate_instances([request.instance.id])
    return requests


# EC2 says InvalidParameterValue here, not one of its codes for "in use".
@patch(NetworkInterfaceBackend, "delete_network_interface")
def delete_network_interface(original, self, eni_id):
    interface = self.enis.get(eni_id)
    if interface is not None and ((getattr(interface, "instance", None) is not None and interface.instance.state != "terminated") or is_held(interface)):
        raise Refused("InvalidParameterValue", f"Network interface '{eni_id}' is currently in use.")
    return original(self, eni_id)


# --- The rest -----------------------------------------------------------------------------------------------------------


@patch(IAMBackend, "create_service_linked_role")
def create_service_linked_role(original, self, service_name, *args, **kwargs):
    if service_name == "spot.amazonaws.com":
        rules["spotRole"] = True
    return original(self, service_name, *args, **kwargs)


@patch(spot_instances.SpotInstances, "describe_spot_price_history")
def price_history(original, self):
    answer = original(self)
    for it in answer.result["SpotPriceHistory"]:
        it["SpotPrice"] = rules["prices"].get(it["AvailabilityZone"], it["SpotPrice"])
    return answer


def placement_scores(self):
    return ActionResult({"SpotPlacementScores": [
        {"Region": self.region, "AvailabilityZoneId": zone.zone_id, "Score": rules["scores"].get(zone.name, 9 if has_capacity("spot", zone.name) else 1)}
        for zone in self.ec2_backend.describe_availability_zones()
    ]})


spot_instances.SpotInstances.get_spot_placement_scores = placement_scores


class InvalidChangeBatch(Route53ClientError):
    __module__ = "moto.route53.exceptions"  # as of Refused


@patch(Route53Backend, "change_resource_record_sets")
def change_records(original, self, zoneid, change_list):
    zone = self.get_hosted_zone(zoneid)
    for change in change_list:
        record = change["ResourceRecordSet"]
        if change["Action"] == "DELETE":
            continue
        name = re.sub(r"\.*$", ".", record["Name"])
        for there in zone.rrsets:
            conflicting = there.name == name and there.type != record["Type"] and "CNAME" in (there.type, record["Type"])
            if conflicting and not any(it["Action"] == "DELETE" and it["ResourceRecordSet"]["Type"] == there.type for it in change_list):
                raise InvalidChangeBatch("InvalidChangeBatch", f"[RRSet of type {record['Type']} with DNS name {name} is not permitted because a conflicting RRSet of type {there.type} with the same DNS name already exists in zone {zone.name}]")
    return original(self, zoneid, change_list)


@patch(Route53, "change_resource_record_sets")
def answer_change(original, self):
    answer = original(self)
    return ActionResult({}) if "terraform" in self.headers.get("User-Agent", "").lower() and not rules["namesChanges"] else answer


# --- What a test asks for -----------------------------------------------------------------------------------------------


def control(action, body, backends):
    """POST /_stand-in/rules, /interrupt or /resume."""
    if action == "rules":
        unknown = set(body) - set(RULES)
        if unknown:
            raise ValueError(f"no such rule: {', '.join(unknown)}")
        rules.update(copy.deepcopy(RULES))
        rules.update(body)
    elif action == "interrupt":
        interrupt(backends, body["instance"], body.get("named", False))
    elif action == "resume":
        resume(backends, body["instance"])
