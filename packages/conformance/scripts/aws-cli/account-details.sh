# What an account has: alias, summary and details.
. "$(dirname "$0")/expect.sh"
user=$(name user) alias="alias-$$-$RANDOM"
aws iam create-user --user-name "$user" >/dev/null
aws iam create-account-alias --account-alias "$alias"
is 'the alias is there' "$(aws iam list-account-aliases --query 'AccountAliases' --output text)" "$alias"
is 'the quota is told' "$(aws iam get-account-summary --query 'SummaryMap.AccessKeysPerUserQuota' --output text)" 2
is 'the details have the user' "$(aws iam get-account-authorization-details --filter User --query "UserDetailList[?UserName=='$user'].UserName" --output text)" "$user"
