"""The AWS stand-in of the tests: moto, with its gaps closed, which fails on request.

Prints one line of JSON, {"port": N}, when it listens on loopback. It ends when its standard input is closed and so never
outlives the test that started it. Besides AWS it answers:
  GET  /_stand-in/requests   the requests so far: [{"service", "action", "status"}]
  POST /_stand-in/faults     adds a fault (moto.ts has the fields); an empty list of faults ends all of them
  POST /_stand-in/rules      sets the rules of moto_rules.py; what is not named is as without a rule
  POST /_stand-in/interrupt  EC2 takes the capacity of {"instance"} back; /resume gives it back
"""
import json
import os
import re
import sys
import threading
from io import BytesIO
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

try:
    import moto_gaps  # noqa: F401
    import moto_model
    import moto_prices
    import moto_rights  # noqa: F401
    import moto_rules
    from moto.ec2.models import ec2_backends
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server
except ModuleNotFoundError as error:
    sys.exit(f"moto is not installed for {sys.executable} ({error})")

SERVICE = re.compile(r"Credential=[^/]+/[^/]+/[^/]+/([^/]+)/aws4_request")

# What AWS answers: the status, the code of EC2, and the code of the other services.
ANSWERS = {
    "throttle": (503, "RequestLimitExceeded", "Throttling"),
    "unavailable": (503, "Unavailable", "ServiceUnavailable"),
    "refuse": (403, "UnauthorizedOperation", "AccessDenied"),
    "expire": (403, "RequestExpired", "ExpiredToken"),
    "clock": (403, "AuthFailure", "SignatureDoesNotMatch"),
    # Not a fault of AWS: a request that does not fit the service's model.
    "model": (400, "InvalidParameterValue", "ValidationError"),
    "capacity": (500, "InsufficientInstanceCapacity", "InsufficientInstanceCapacity"),
}
# EC2 does not tell a wrong clock from a wrong key.
MESSAGES = {
    ("clock", "ec2"): "AWS was not able to validate the provided access credentials",
    ("clock", "sts"): "Signature expired: 20260101T000000Z is now earlier than 20260102T000000Z (20260102T001500Z - 15 min.)",
}


class StandIn:
    """A WSGI application around moto's."""

    def __init__(self, application):
        self.application = application
        self.requests = []
        self.faults = []
        self.lock = threading.Lock()
        # moto's lists are made for one thread. A request that meets a change of another fails after it has made something,
        # and terraform makes it a second time.
        self.one_at_a_time = threading.Lock()

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        if path.startswith("/_stand-in/"):
            return self.control(path, environ, start_response)
        service, action = self.name(environ)
        fault = self.fault_for(service, action)
        if fault and fault["kind"] == "hang":
            fault["event"].wait(fault.get("seconds", 600))
        elif fault:
            return self.refuse(service, action, fault["kind"], start_response)

        wrong = moto_model.fault_of(service, action, environ, self.body(environ))
        if wrong:
            return self.refuse(service, action, "model", start_response, wrong)

        if (service, action) == ("pricing", "GetProducts"):
            answer = moto_prices.answer(self.body(environ))
            self.log(service, action, 200)
            start_response("200 OK", [("Content-Type", "application/x-amz-json-1.1"), ("Content-Length", str(len(answer)))])
            return [answer]

        def record(status, headers, exc_info=None):
            self.log(service, action, int(status.split(" ", 1)[0]))
            return start_response(status, headers, exc_info)

        with self.one_at_a_time:
            return list(self.application(environ, record))

    def body(self, environ):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        return body

    def name(self, environ):
        """The service and the action of a request, e.g. ("ec2", "RunInstances") or ("route53", "GET /2013-04-01/hostedzone")."""
        scope = SERVICE.search(environ.get("HTTP_AUTHORIZATION", ""))
        service = scope.group(1) if scope else "unsigned"
        target = environ.get("HTTP_X_AMZ_TARGET")
        if target:
            return service, target.split(".")[-1]
        if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
            body = self.body(environ)
            action = parse_qs(body.decode("utf-8", "replace")).get("Action")
            if action:
                return service, action[0]
        return service, f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"

    def fault_for(self, service, action):
        with self.lock:
            for fault in self.faults:
                if fault.get("service", service) != service or not re.search(fault.get("action", ""), action):
                    continue
                if fault.get("after", 0) > 0:
                    fault["after"] -= 1
                elif fault.get("times", 1) > 0:
                    fault["times"] = fault.get("times", 1) - 1
                    return fault
        return None

    def refuse(self, service, action, kind, start_response, message=None):
        status, ec2_code, code = ANSWERS[kind]
        message = escape(message) if message else MESSAGES.get((kind, service), f"{kind}: made by the stand-in")
        if service == "ec2":
            body = f"<Response><Errors><Error><Code>{ec2_code}</Code><Message>{message}</Message></Error></Errors><RequestID>stand-in</RequestID></Response>"
        elif service == "s3":
            body = f"<Error><Code>{'SlowDown' if kind == 'throttle' else code}</Code><Message>{message}</Message></Error>"
        else:
            body = f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>stand-in</RequestId></ErrorResponse>"
        body = body.encode()
        self.log(service, action, status)
        start_response(f"{status} Fault", [("Content-Type", "text/xml"), ("Content-Length", str(len(body)))])
        return [body]

    def log(self, service, action, status):
        with self.lock:
            self.requests.append({"service": service, "action": action, "status": status})

    def control(self, path, environ, start_response):
        if path == "/_stand-in/faults":
            faults = json.loads(self.body(environ))
            with self.lock:
                if not faults:
                    for fault in self.faults:
                        fault["event"].set()
                    self.faults = []
                self.faults += [{**it, "event": threading.Event()} for it in faults]
        elif environ["REQUEST_METHOD"] == "POST":
            with self.one_at_a_time:
                moto_rules.control(path.rsplit("/", 1)[1], json.loads(self.body(environ)), ec2_backends["123456789012"]["us-east-1"])
        with self.lock:
            answer = json.dumps(self.requests).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
        return [answer]


class Quiet(WSGIRequestHandler):
    def log_request(self, *_):
        pass


def end_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=end_with_parent, daemon=True).start()
    moto = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, StandIn(moto), threaded=True, request_handler=Quiet)
    print(json.dumps({"port": server.port}), flush=True)
    server.serve_forever()
