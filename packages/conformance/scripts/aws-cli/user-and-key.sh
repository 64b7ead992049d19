# A user with an access key, who uses it.
. "$(dirname "$0")/expect.sh"
user=$(name user)
arn=$(aws iam create-user --user-name "$user" --query User.Arn --output text)
read -r key secret <<<"$(key_of "$user")"
is 'the key is the user' "$(as "$key" "$secret" aws sts get-caller-identity --query Arn --output text)" "$arn"
refused AccessDenied as "$key" "$secret" aws iam list-users
