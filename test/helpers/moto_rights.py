"""What moto's IAM leaves out of a policy, once rights are enforced (moto.ts, enforceRights). Importing this module patches
moto in place.

moto compares actions, and the resources of S3. Here are the hosted zones of Route 53, and the conditions of the policies
that expose prints. A condition that is not known here is never met.
"""
import re
import threading
from fnmatch import fnmatchcase

from moto.cloudwatch.responses import CloudWatchResponse
from moto.ec2.models import ec2_backends
from moto.events.responses import EventsHandler
from moto.iam.access_control import IAMPolicyStatement, IAMRequestBase
from moto.route53.responses import Route53
from moto.sns.responses import SNSResponse

from moto_patch import patch

current = threading.local()  # .request: the one that this thread answers


# moto asks for every request of Route 53 as one about "*".
def hosted_zone(self):
    found = re.search(r"/(hostedzone|healthcheck|change)/([^/?]+)", self.path)
    return f"arn:aws:route53:::{found.group(1)}/{found.group(2)}" if found else "*"


Route53._determine_resource = hosted_zone


# The same for what the alerts are made of.
WITHOUT_RESOURCE = ("DescribeAlarms", "GetSubscriptionAttributes", "Unsubscribe")


def named_resource(service, kind, names):
    def resource(self):
        if self._get_action() in WITHOUT_RESOURCE:
            return "*"
        for parameter in ("TopicArn", "ResourceArn", "ResourceARN"):
            if self._get_param(parameter):
                return self._get_param(parameter)
        name = next((found for found in map(self._get_param, names) if found), None)
        name = name[0] if isinstance(name, list) else name
        return f"arn:aws:{service}:{self.region}:{self.current_account}:{kind}{name}" if name else "*"

    return resource


SNSResponse._determine_resource = named_resource("sns", "", ("Name",))
CloudWatchResponse._determine_resource = named_resource("cloudwatch", "alarm:", ("AlarmName", "AlarmNames"))
EventsHandler._determine_resource = named_resource("events", "rule/", ("Name", "Rule"))


# moto signs terraform's requests to S3 and Route 53 differently. A request needs a user's key, but no right signature.
IAMRequestBase.check_signature = lambda self: None


@patch(IAMRequestBase, "check_action_permitted")
def remember_request(original, self, resource):
    current.request = self
    # Requests to CloudWatch are signed for "monitoring", its actions are called otherwise.
    self._action = re.sub("^monitoring:", "cloudwatch:", self._action)
    return original(self, resource)


# moto holds every condition of a request for met. AWS allows by a statement only what meets all of them.
@patch(IAMPolicyStatement, "is_action_permitted")
def with_conditions(original, self, action, resource="*", principal=None, incoming_condition_values=None):
    statement = dict(self._statement)
    conditions = statement.pop("Condition", {})
    answer = original(IAMPolicyStatement(statement), action, resource, principal, incoming_condition_values)
    met = all(holds(operator, key, expected) for operator, keys in conditions.items() for key, expected in keys.items())
    return answer if met else type(answer).NEUTRAL


def holds(operator, key, expected):
    expected = expected if isinstance(expected, list) else [expected]
    values = values_of(key)
    if operator == "StringEquals":
        return len(values) > 0 and all(value in expected for value in values)
    if operator in ("ForAllValues:StringEquals", "ForAllValues:StringLike"):
        return all(any(fnmatchcase(value, pattern) for pattern in expected) for value in values)
    return False


def values_of(key):
    """The values of a condition key in the request. With several resources each has to meet the condition."""
    request = current.request
    if key == "aws:RequestedRegion":
        return [request._region]
    if key.startswith("aws:ResourceTag/"):
        return [tag_of(request, resource, key.split("/", 1)[1]) for resource in resources_of(request)]
    body = (request._body or b"").decode()
    if key == "route53:ChangeResourceRecordSetsNormalizedRecordNames":
        return [name.rstrip(".").lower().replace("\\052", "*") for name in re.findall(r"<Name>([^<]+)</Name>", body)]
    if key == "route53:ChangeResourceRecordSetsRecordTypes":
        return re.findall(r"<Type>([^<]+)</Type>", body)
    return []


def resources_of(request):
    """The ids that a request of EC2 names: "GroupId", "InstanceId.1" and the like."""
    values = [it if isinstance(it, str) else it[0] for key, it in request._data.items() if re.search(r"Id(\.\d+)?$", key)]
    return [it for it in values if re.fullmatch(r"[a-z]+-[0-9a-f]+", it)]


def tag_of(request, resource, key):
    tags = ec2_backends[request.account_id][request._region].tags.get(resource, {})
    return tags.get(key, "")
