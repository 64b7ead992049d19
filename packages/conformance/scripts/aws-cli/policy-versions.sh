# A managed policy with two versions, of which the second one comes into force.
. "$(dirname "$0")/expect.sh"
arn=$(aws iam create-policy --policy-name "$(name policy)" --policy-document "$(allow 's3:Get*')" --query Policy.Arn --output text)
aws iam create-policy-version --policy-arn "$arn" --policy-document "$(allow 's3:*')" --set-as-default >/dev/null
is 'the second version is the default' "$(aws iam get-policy --policy-arn "$arn" --query Policy.DefaultVersionId --output text)" v2
is 'it reads as it was written' "$(aws iam get-policy-version --policy-arn "$arn" --version-id v2 --query 'PolicyVersion.Document.Statement[0].Action' --output text)" 's3:*'
refused DeleteConflict aws iam delete-policy-version --policy-arn "$arn" --version-id v2
