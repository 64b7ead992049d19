"""A presigned GetCallerIdentity, as services use it to learn who somebody is."""

import urllib.error
import urllib.request

from expect import account, check, new_user

user, session = new_user()
url = session.client("sts").generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod="GET")
with urllib.request.urlopen(url) as answer:
    text = answer.read().decode()
check("whoever has it learns who signed it", f":user/{user}</Arn>" in text, True)
check("and the account", f"<Account>{account()}</Account>" in text, True)
try:
    urllib.request.urlopen(url.replace("GetCallerIdentity", "GetSessionToken"))
    raise AssertionError("an altered address was taken")
except urllib.error.HTTPError as error:
    check("an altered one is refused", error.code, 403)
