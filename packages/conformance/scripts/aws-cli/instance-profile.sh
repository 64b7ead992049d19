# An instance profile with a role, waited for.
. "$(dirname "$0")/expect.sh"
profile=$(name profile) role=$(name role)
trust='{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}}'
aws iam create-role --role-name "$role" --assume-role-policy-document "$trust" >/dev/null
aws iam create-instance-profile --instance-profile-name "$profile" >/dev/null
aws iam wait instance-profile-exists --instance-profile-name "$profile"
aws iam add-role-to-instance-profile --instance-profile-name "$profile" --role-name "$role"
is 'the profile has the role' "$(aws iam get-instance-profile --instance-profile-name "$profile" --query 'InstanceProfile.Roles[].RoleName' --output text)" "$role"
