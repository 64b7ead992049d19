# A profile with role_arn and source_profile: the CLI assumes the role by itself.
. "$(dirname "$0")/expect.sh"
user=$(name user) role=$(name role)
who=$(aws iam create-user --user-name "$user" --query User.Arn --output text)
trust="{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"$who\"},\"Action\":\"sts:AssumeRole\"}}"
arn=$(aws iam create-role --role-name "$role" --assume-role-policy-document "$trust" --query Role.Arn --output text)
read -r key secret <<<"$(key_of "$user")"
export AWS_CONFIG_FILE
AWS_CONFIG_FILE=$(mktemp)
cat >"$AWS_CONFIG_FILE" <<CONFIG
[profile base]
region = us-east-1
aws_access_key_id = $key
aws_secret_access_key = $secret
[profile app]
region = us-east-1
role_arn = $arn
source_profile = base
role_session_name = from-profile
CONFIG
unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
session=$(aws --profile app sts get-caller-identity --query Arn --output text)
rm -f "$AWS_CONFIG_FILE"
is 'the profile is a session of the role' "${session##*:assumed-role/}" "$role/from-profile"
