"""An instance profile with a role, waited for."""

from expect import check, iam, name, refused, trust

profile, role = name("profile"), name("role")
iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust(Service="ec2.amazonaws.com"))
iam.create_instance_profile(InstanceProfileName=profile)
iam.get_waiter("instance_profile_exists").wait(InstanceProfileName=profile)
iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName=role)
found = iam.get_instance_profile(InstanceProfileName=profile)["InstanceProfile"]
check("the profile has the role", [item["RoleName"] for item in found["Roles"]], [role])
refused("DeleteConflict", iam.delete_role, RoleName=role)
