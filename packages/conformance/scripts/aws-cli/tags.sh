# Tags of a user.
. "$(dirname "$0")/expect.sh"
user=$(name user)
aws iam create-user --user-name "$user" --tags Key=team,Value=a Key=stage,Value=test >/dev/null
aws iam tag-user --user-name "$user" --tags Key=team,Value=b
aws iam untag-user --user-name "$user" --tag-keys stage
is 'one tag is left, changed' "$(aws iam list-user-tags --user-name "$user" --query 'Tags[].[Key,Value]' --output text)" "$(printf 'team\tb')"
