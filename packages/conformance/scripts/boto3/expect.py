"""What the scripts of this folder share. They run against AWS_ENDPOINT_URL with the key in the environment."""

import json
import uuid

import boto3
from botocore.exceptions import ClientError

iam = boto3.client("iam")
sts = boto3.client("sts")


def name(stem):
    """A name of one's own, so that scripts may run together and again."""
    return f"{stem}-{uuid.uuid4().hex[:12]}"


def allow(action, resource="*"):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def trust(**principal):
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def account():
    return sts.get_caller_identity()["Account"]


def new_user(*actions, **more):
    """Makes a user who may do these actions; answers its name and a session with its key."""
    user = name("user")
    iam.create_user(UserName=user, **more)
    if actions:
        iam.put_user_policy(UserName=user, PolicyName="own", PolicyDocument=allow(list(actions)))
    key = iam.create_access_key(UserName=user)["AccessKey"]
    return user, boto3.Session(key["AccessKeyId"], key["SecretAccessKey"])


def session_of(credentials):
    return boto3.Session(
        credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"]
    )


def check(what, actual, expected):
    assert actual == expected, f"{what}: got {actual!r}, expected {expected!r}"
    print(f"ok: {what}")


def refused(code, call, **arguments):
    """The call must be refused with this code."""
    try:
        call(**arguments)
    except ClientError as error:
        check(f"refused with {code}", error.response["Error"]["Code"], code)
    else:
        raise AssertionError(f"not refused with {code}")
