"""Reads length-delimited notifications with Python's own protobuf, and prints what stands in each as a JSON line."""

import json
import sys

path, generated = sys.argv[1:3]
sys.path.insert(0, generated)

from sam.notifications.v1 import notification_pb2  # noqa: E402

names = {
    "text_message": "textMessage",
    "image_text_message": "imageTextMessage",
    "interactive_message": "interactiveMessage",
    "progress_message": "progressMessage",
}


def varint(content, at):
    value, shift = 0, 0
    while True:
        byte = content[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


with open(path, "rb") as file:
    content = file.read()
at = 0
while at < len(content):
    _, at = varint(content, at)
    length, at = varint(content, at)
    bytes_of_one = content[at : at + length]
    at += length
    try:
        one = notification_pb2.Notification.FromString(bytes_of_one)
    except Exception as error:  # what a desk would not get past
        print(json.dumps({"broken": str(error), "bytes": bytes_of_one.hex()}))
        continue
    payload = one.WhichOneof("payload")
    header = getattr(one, payload).header if payload else None
    read = {
        "id": one.id,
        "payload": names.get(payload, ""),
        "title": header.title if header else "",
        "subtitle": header.subtitle if header else "",
        "labels": dict(one.labels),
        "agentId": one.agent_id,
        "group": one.group,
    }
    print(json.dumps(read))
