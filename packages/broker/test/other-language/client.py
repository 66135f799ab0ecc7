"""A client that knows only the first contract: publishes, subscribes, and prints what it saw as JSON lines."""

import json
import queue
import sys
import threading

import grpc
import seed_pb2 as pb  # made by protoc from the first contract, word for word

address, publisher, desk, *certificate = sys.argv[1:5]
service = "/sam.notifications.v1.NotificationService/"
options = [("grpc.enable_http_proxy", 0)]
if certificate:
    # tls.certificate of broker.json: the only root, so that nothing is sent to anybody else.
    channel = grpc.secure_channel(address, grpc.ssl_channel_credentials(certificate[0].encode()), options=options)
else:
    channel = grpc.insecure_channel(address, options=options)

publish = channel.unary_unary(
    service + "Publish",
    request_serializer=pb.PublishRequest.SerializeToString,
    response_deserializer=pb.PublishResponse.FromString,
)
subscribe = channel.unary_stream(
    service + "Subscribe",
    request_serializer=pb.SubscriptionRequest.SerializeToString,
    response_deserializer=pb.Notification.FromString,
)


def headers(token):
    return [("authorization", "Bearer " + token), ("x-agent-id", "python")]


def say(**what):
    print(json.dumps(what), flush=True)


def send(notification, target="desktop"):
    request = pb.PublishRequest(target_client_id=target, notification=notification)
    response = publish(request, metadata=headers(publisher), timeout=10)
    say(published=response.notification_id, success=response.success)


received = queue.Queue()
stream = subscribe(pb.SubscriptionRequest(client_id="desktop"), metadata=headers(desk))


def listen():
    try:
        for notification in stream:
            received.put(notification)
    except grpc.RpcError:
        pass


threading.Thread(target=listen, daemon=True).start()

send(
    pb.Notification(
        id="py-text",
        urgency=pb.WARNING,
        audio_hint=pb.SILENT,
        text_message=pb.TextMessage(header=pb.Header(title="From Python", subtitle="é"), body_text_line1="one"),
    )
)
send(
    pb.Notification(
        id="py-question",
        interactive_message=pb.InteractiveMessage(
            header=pb.Header(title="Deploy?"),
            buttons=[pb.Button(text="Yes", action_id="yes")],
            text_input=pb.TextInput(id="why", placeholder_text="Why?"),
        ),
    )
)
say(waiting=True)

for _ in range(3):
    got = received.get(timeout=20)
    say(
        id=got.id,
        urgency=got.urgency,
        audio=got.audio_hint,
        payload=got.WhichOneof("payload"),
        timestamped=got.timestamp_ms > 0,
        title=getattr(got, got.WhichOneof("payload")).header.title,
    )

try:
    publish(pb.PublishRequest(target_client_id="desktop"), metadata=headers(publisher), timeout=10)
except grpc.RpcError as error:
    say(refused=error.code().name, details=error.details())

stream.cancel()
channel.close()
