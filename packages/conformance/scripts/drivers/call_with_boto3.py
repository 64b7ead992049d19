"""Makes calls with boto3 that arrive as lines of JSON, and answers each with one: {"output": …} or {"error": code}."""

import json
import os
import sys

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError


def client(service, credentials):
    keys = ("accessKeyId", "secretAccessKey", "sessionToken")
    given = [credentials.get(key) for key in keys]
    return boto3.client(
        service,
        endpoint_url=os.environ["AWS_ENDPOINT_URL"],
        aws_access_key_id=given[0],
        aws_secret_access_key=given[1],
        aws_session_token=given[2],
    )


for line in sys.stdin:
    call = json.loads(line)
    method = getattr(client(call["service"], call["credentials"]), xform_name(call["operation"]))
    try:
        answer = {"output": method(**call["input"])}
    except ClientError as error:
        answer = {"error": error.response["Error"]["Code"]}
    print(json.dumps(answer, default=lambda value: value.isoformat()), flush=True)
