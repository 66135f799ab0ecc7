"""A client generated from the whole contract: sends what is new in it, and prints the broker's answers as JSON lines."""

import json
import queue
import sys

import google
import grpc

address, publisher, desk, generated = sys.argv[1:5]
# Debian's package `google` is not a namespace: the generated google.rpc has to be shown to it.
google.__path__.append(generated + "/google")

from google.rpc import error_details_pb2, status_pb2  # noqa: E402
from sam.notifications.v1 import delivery_pb2, notification_pb2, outcome_pb2, publish_pb2  # noqa: E402

service = "/sam.notifications.v1."
channel = grpc.insecure_channel(address, options=[("grpc.enable_http_proxy", 0)])


def headers(token):
    return [("authorization", "Bearer " + token), ("x-agent-id", "python")]


def reason(status):
    for detail in status.details:
        info = error_details_pb2.ErrorInfo()
        if detail.Unpack(info):
            return info.reason
    return None


def say(**what):
    print(json.dumps(what), flush=True)


def failed(call):
    """The reason of an error, read from its rich status."""
    try:
        for _ in call:
            pass
    except grpc.RpcError as error:
        details = dict(error.trailing_metadata())["grpc-status-details-bin"]
        return error.code().name, reason(status_pb2.Status.FromString(details))
    return "OK", None


def item(sequence, lease_ms=None, withdraw=None, title=None):
    made = publish_pb2.PublishStreamRequest(sequence=sequence)
    if withdraw is not None:
        made.withdraw.notification_id = withdraw
    if title is not None:
        made.publish.target_client_id = "desktop"
        made.publish.notification.id = title.replace(" ", "-")
        made.publish.notification.text_message.header.title = title
    if lease_ms is not None:
        made.publish.lease_ms = lease_ms
    return made


publish_stream = channel.stream_stream(
    service + "NotificationService/PublishStream",
    request_serializer=publish_pb2.PublishStreamRequest.SerializeToString,
    response_deserializer=publish_pb2.PublishStreamResponse.FromString,
)
items = [
    item(1, title="plain"),
    item(2, title="leased", lease_ms=5000),
    item(3, withdraw="plain"),
    item(4, title="both", withdraw="plain"),
    item(5),
    item(6, title="after all of that"),
]
for response in publish_stream(iter(items), metadata=headers(publisher), timeout=20):
    kind = response.WhichOneof("receipt")
    refused = reason(response.refused) if kind == "refused" else None
    say(sequence=response.sequence, receipt=kind, reason=refused)

attach = channel.stream_stream(
    service + "NotificationService/Attach",
    request_serializer=delivery_pb2.AttachRequest.SerializeToString,
    response_deserializer=delivery_pb2.Delivery.FromString,
)
for name, request in [
    ("report", delivery_pb2.AttachRequest(report=delivery_pb2.AttachReport(sequence=1))),
    (
        "presence",
        delivery_pb2.AttachRequest(presence=delivery_pb2.Presence(state=delivery_pb2.PRESENCE_STATE_AWAY)),
    ),
]:
    requests = queue.SimpleQueue()
    requests.put(request)
    code, why = failed(attach(iter(requests.get, None), metadata=headers(desk), timeout=20))
    requests.put(None)
    say(attach=name, code=code, reason=why)


def unary(method, request, response, token):
    call = channel.unary_unary(
        service + method, request_serializer=type(request).SerializeToString, response_deserializer=response.FromString
    )

    def results():
        yield call(request, metadata=headers(token), timeout=20)

    code, why = failed(results())
    say(method=method, code=code, reason=why)


unary(
    "InteractionService/Report",
    outcome_pb2.ReportRequest(client_id="desktop", cursor="x", by="ann"),
    outcome_pb2.ReportResponse,
    desk,
)
unary("NotificationService/ListDesks", delivery_pb2.ListDesksRequest(), delivery_pb2.ListDesksResponse, desk)
unary(
    "NotificationService/ListHistory",
    publish_pb2.ListHistoryRequest(text="plain"),
    publish_pb2.ListHistoryResponse,
    publisher,
)
unary("NotificationService/ListHistory", publish_pb2.ListHistoryRequest(), publish_pb2.ListHistoryResponse, publisher)
unary(
    "NotificationService/Publish",
    publish_pb2.PublishRequest(
        target_client_id="desktop",
        notification=notification_pb2.Notification(
            origin="elsewhere", text_message=notification_pb2.TextMessage(header=notification_pb2.Header(title="x"))
        ),
    ),
    publish_pb2.PublishResponse,
    publisher,
)
channel.close()
