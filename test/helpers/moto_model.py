"""Holds every request to the service's own model, which botocore has: names, types and values of parameters, and filters.

moto ignores what it does not know. What AWS would refuse, or what only moto knows, is refused here.
"""
import functools
import json
import re
from urllib.parse import parse_qsl
from xml.etree import ElementTree

import botocore.session

SESSION = botocore.session.get_session()
# By the name in a request's signature.
MODELS = {"ec2": "ec2", "sts": "sts", "iam": "iam", "route53": "route53", "sns": "sns", "events": "events", "monitoring": "cloudwatch", "pricing": "pricing", "servicequotas": "service-quotas"}

# Values that the service's reference has and its model has not.
DOCUMENTED = {"AccountAttributeName": {"vpc-max-elastic-ips"}}
# EC2 has more of them than any model lists, and a code of its own for those that it does not have.
GROWING = {"InstanceType"}


@functools.cache
def model_of(service):
    return SESSION.get_service_model(MODELS[service]) if service in MODELS else None


def fault_of(service, action, environ, body):
    """What the service's model says against a request, or None."""
    model = model_of(service)
    if model is None:
        return None
    kind = environ.get("CONTENT_TYPE", "")
    try:
        if kind.startswith("application/x-www-form-urlencoded"):
            return query_fault(model, action, body.decode())
        if kind.startswith("application/x-amz-json"):
            return json_fault(model.operation_model(action).input_shape, json.loads(body or b"{}"), "")
        if service == "route53" and body:
            return xml_fault(model, ElementTree.fromstring(body))
    except botocore.model.OperationNotFoundError:
        return f"there is no action {action}"
    return None


def query_fault(model, action, body):
    shape = model.operation_model(action).input_shape
    parameters = [(name, value) for name, value in parse_qsl(body, keep_blank_values=True) if name not in ("Action", "Version")]
    if shape is None:
        return f"{action} takes no {parameters[0][0]}" if parameters else None
    is_ec2 = model.metadata["protocol"] == "ec2"
    for name, value in parameters:
        fault = walk(shape, name.split("."), value, is_ec2)
        if fault:
            return f"{action} {name}={value}: {fault}"
    tops = {name.split(".")[0] for name, _ in parameters}
    missing = [it for it in shape.required_members if query_name(it, shape.members[it], is_ec2) not in tops]
    filters = filter_fault(shape, parameters)
    return f"{action} lacks {missing[0]}" if missing else filters and f"{action}: {filters}"


def query_name(name, shape, is_ec2):
    serialization = shape.serialization
    if is_ec2:
        location = serialization.get("queryName") or serialization.get("name", name)
        return location[0].upper() + location[1:]
    return serialization.get("name", name)


def walk(shape, rest, value, is_ec2):
    if shape.type_name == "structure":
        found = {query_name(name, member, is_ec2): member for name, member in shape.members.items()}
        if not rest or rest[0] not in found:
            return f"{shape.name} has no {rest[0] if rest else 'value'}"
        return walk(found[rest[0]], rest[1:], value, is_ec2)
    if shape.type_name == "list":
        if not rest and value == "":
            return None
        flat = is_ec2 or shape.serialization.get("flattened")
        rest = rest if flat else rest[1:]
        if not rest or not rest[0].isdigit():
            return "a list has numbered values"
        return walk(shape.member, rest[1:], value, is_ec2)
    if shape.type_name == "map":
        return None
    return f"{shape.name} has no part {rest[0]}" if rest else scalar_fault(shape, value)


def scalar_fault(shape, value):
    if shape.type_name in ("integer", "long") and not re.fullmatch(r"-?\d+", str(value)):
        return "not a number"
    if shape.type_name == "boolean" and str(value).lower() not in ("true", "false"):
        return "neither true nor false"
    if shape.type_name == "string" and shape.name in GROWING:
        return None
    if shape.type_name == "string" and shape.enum and value not in {*shape.enum, *DOCUMENTED.get(shape.name, ())}:
        return f"not one of {', '.join(shape.enum[:8])} …"
    return None


@functools.cache
def filter_names(shape):
    """The filters that a service's reference lists for an action; None where it lists none."""
    member = next((it for it in shape.members.values() if it.type_name == "list" and it.name == "FilterList"), None)
    names = re.findall(r"<li>\s*<p>\s*<code>([^<]+)</code>", member.documentation if member is not None else "")
    return frozenset(names) or None


def filter_fault(shape, parameters):
    names = filter_names(shape)
    if names is None:
        return None
    asked = [value for name, value in parameters if re.fullmatch(r"Filter\.\d+\.Name", name)]
    unknown = [it for it in asked if it not in names and not it.startswith("tag:")]
    return f"there is no filter {unknown[0]}" if unknown else None


def json_fault(shape, value, place):
    if shape.type_name == "structure":
        for name, part in value.items():
            if name not in shape.members:
                return f"{place or shape.name} has no {name}"
            fault = json_fault(shape.members[name], part, f"{place}.{name}")
            if fault:
                return fault
        missing = [it for it in shape.required_members if it not in value]
        return f"{place or shape.name} lacks {missing[0]}" if missing else None
    if shape.type_name == "list":
        return next((it for it in (json_fault(shape.member, part, place) for part in value) if it), None)
    return None if shape.type_name == "map" else scalar_fault(shape, value)


def xml_fault(model, element):
    name = re.sub(r"{.*}", "", element.tag)
    operation = next((it for it in model.operation_names if name in (f"{it}Request", it)), None)
    return element_fault(model.operation_model(operation).input_shape, element) if operation else f"there is no {name}"


def element_fault(shape, element):
    if shape.type_name == "structure":
        found = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        for child in element:
            name = re.sub(r"{.*}", "", child.tag)
            fault = element_fault(found[name], child) if name in found else f"{shape.name} has no {name}"
            if fault:
                return fault
        return None
    if shape.type_name == "list":
        return next((it for it in (element_fault(shape.member, child) for child in element) if it), None)
    return None if shape.type_name == "map" else scalar_fault(shape, element.text or "")
