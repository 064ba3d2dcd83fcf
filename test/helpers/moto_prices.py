"""The AWS Price List API, which moto lacks: what a gateway needs of it, in the API's shape."""
import json

TYPES = {"t4g.nano": "0.0042000000", "t4g.micro": "0.0084000000", "t3a.nano": "0.0047000000", "t3a.micro": "0.0094000000", "t3.nano": "0.0052000000"}
ADDRESSES = {"InUseAddress": "0.0050000000", "IdleAddress": "0.0050000000", "ContiguousBlock": "0.0080000000"}


def answer(body):
    """What GetProducts answers to a request."""
    request = json.loads(body)
    wanted = {it["Field"]: it["Value"] for it in request.get("Filters", [])}
    return json.dumps({"FormatVersion": "aws_v1", "PriceList": [entry(*it) for it in products(wanted)]}).encode()


def products(wanted):
    if wanted.get("volumeApiName") == "gp3":
        return [({"volumeApiName": "gp3", "usagetype": "EBS:VolumeUsage.gp3"}, "0.0800000000")]
    if wanted.get("group") == "VPCPublicIPv4Address":
        return [({"usagetype": f"USE1-PublicIPv4:{kind}"}, price) for kind, price in ADDRESSES.items()]
    instance = wanted.get("instanceType")
    return [({"instanceType": instance}, TYPES[instance])] if instance in TYPES else []


def entry(attributes, price):
    return json.dumps({
        "product": {"attributes": attributes},
        "terms": {"OnDemand": {"A.B": {"priceDimensions": {"A.B.C": {"beginRange": "0", "pricePerUnit": {"USD": price}}}}}},
        "publicationDate": "2026-11-20T17:32:11Z",
    })
