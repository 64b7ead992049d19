"""A managed policy with two versions, of which the second one comes into force."""

from expect import allow, check, iam, name, refused

arn = iam.create_policy(PolicyName=name("policy"), PolicyDocument=allow("s3:Get*"))["Policy"]["Arn"]
iam.create_policy_version(PolicyArn=arn, PolicyDocument=allow("s3:*"), SetAsDefault=True)
check("the second version is the default", iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"], "v2")
version = iam.get_policy_version(PolicyArn=arn, VersionId="v2")["PolicyVersion"]
check("it reads as it was written", version["Document"]["Statement"][0]["Action"], "s3:*")
refused("DeleteConflict", iam.delete_policy_version, PolicyArn=arn, VersionId="v2")
iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
iam.delete_policy(PolicyArn=arn)
refused("NoSuchEntity", iam.get_policy, PolicyArn=arn)
