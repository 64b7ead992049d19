# The commands for users, their passwords and keys: A-165, A-350, A-355, B-026.
. "$(dirname "$0")/expect.sh"
user=$(name Richard) group=$(name group)
arn=$(aws iam create-user --user-name "$user" --path /division_abc/subdivision_xyz/ --query User.Arn --output text)
like 'the ARN has the path' "$arn" "arn:aws:iam::[0-9]{12}:user/division_abc/subdivision_xyz/$user"
silent aws iam update-user --user-name "$user" --new-path /division_abc/
like 'dates have an offset' "$(aws iam get-user --user-name "$user" --query User.CreateDate --output text)" '[0-9-]{10}T[0-9:]{8}(\+00:00|Z)'
is 'it is listed' "$(aws iam list-users --path-prefix /division_abc/ --query "Users[?UserName=='$user'].Path" --output text)" /division_abc/
aws iam create-login-profile --user-name "$user" --password 'First-password-1' --password-reset-required >/dev/null
is 'the password must be changed' "$(aws iam get-login-profile --user-name "$user" --query LoginProfile.PasswordResetRequired --output text)" True
silent aws iam update-login-profile --user-name "$user" --password 'Other-password-2' --no-password-reset-required
read -r key secret <<<"$(key_of "$user")"
is 'the key is listed' "$(aws iam list-access-keys --user-name "$user" --query 'AccessKeyMetadata[].AccessKeyId' --output text)" "$key"
is 'it was never used' "$(aws iam get-access-key-last-used --access-key-id "$key" --query AccessKeyLastUsed.ServiceName --output text)" N/A
is 'the account of the key' "$(aws sts get-access-key-info --access-key-id "$key" --query Account --output text)" "$(echo "$arn" | cut -d: -f5)"
aws iam create-group --group-name "$group" >/dev/null
silent aws iam add-user-to-group --group-name "$group" --user-name "$user"
is 'its groups' "$(aws iam list-groups-for-user --user-name "$user" --query 'Groups[].GroupName' --output text)" "$group"
silent aws iam put-user-policy --user-name "$user" --policy-name own --policy-document "$(allow iam:ChangePassword)"
silent as "$key" "$secret" aws iam change-password --old-password 'Other-password-2' --new-password 'Third-password-3'
refused DeleteConflict aws iam delete-user --user-name "$user"
silent aws iam update-access-key --user-name "$user" --access-key-id "$key" --status Inactive
silent aws iam delete-access-key --user-name "$user" --access-key-id "$key"
silent aws iam delete-login-profile --user-name "$user"
silent aws iam remove-user-from-group --group-name "$group" --user-name "$user"
silent aws iam delete-user-policy --user-name "$user" --policy-name own
silent aws iam delete-user --user-name "$user"
refused NoSuchEntity aws iam get-user --user-name "$user"
silent aws iam update-account-password-policy --minimum-password-length 8 --require-symbols
is 'the password policy' "$(aws iam get-account-password-policy --query PasswordPolicy.MinimumPasswordLength --output text)" 8
silent aws iam delete-account-password-policy
refused NoSuchEntity aws iam get-account-password-policy
