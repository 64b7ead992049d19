# The commands for identity providers and service-linked roles: B-363, B-365, B-448, B-450, B-453.
. "$(dirname "$0")/expect.sh"
host=$(name server | tr '[:upper:]' '[:lower:]').example.com
thumbprint=$(printf 'a%.0s' $(seq 40))
oidc=$(aws iam create-open-id-connect-provider --url "https://$host" --client-id-list one --thumbprint-list "$thumbprint" --query OpenIDConnectProviderArn --output text)
silent aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn "$oidc" --client-id two
silent aws iam remove-client-id-from-open-id-connect-provider --open-id-connect-provider-arn "$oidc" --client-id one
silent aws iam update-open-id-connect-provider-thumbprint --open-id-connect-provider-arn "$oidc" --thumbprint-list "$thumbprint"
is 'the provider' "$(aws iam get-open-id-connect-provider --open-id-connect-provider-arn "$oidc" --query 'ClientIDList' --output text)" two
silent aws iam tag-open-id-connect-provider --open-id-connect-provider-arn "$oidc" --tags Key=a,Value=b
is 'its tags' "$(aws iam list-open-id-connect-provider-tags --open-id-connect-provider-arn "$oidc" --query 'Tags[].Value' --output text)" b
silent aws iam untag-open-id-connect-provider --open-id-connect-provider-arn "$oidc" --tag-keys a
is 'it is listed' "$(aws iam list-open-id-connect-providers --query 'OpenIDConnectProviderList[].Arn' --output text)" "$oidc"
silent aws iam delete-open-id-connect-provider --open-id-connect-provider-arn "$oidc"
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=idp.example.com -keyout "$scratch/key.pem" -out "$scratch/certificate.pem" 2>/dev/null
cat >"$scratch/metadata.xml" <<METADATA
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com/$host-and-some-more-text-so-that-the-document-has-the-thousand-characters-that-the-model-asks-for">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>$(grep -v CERTIFICATE "$scratch/certificate.pem" | tr -d '\n')</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/sso"/>
  </IDPSSODescriptor>
</EntityDescriptor>
METADATA
saml=$(aws iam create-saml-provider --name "$(name provider)" --saml-metadata-document "file://$scratch/metadata.xml" --query SAMLProviderArn --output text)
like 'the SAML provider' "$saml" 'arn:aws:iam::[0-9]{12}:saml-provider/provider-.*'
like 'its metadata' "$(aws iam get-saml-provider --saml-provider-arn "$saml" --query SAMLMetadataDocument --output text | head -1)" '<EntityDescriptor .*'
is 'it is listed too' "$(aws iam list-saml-providers --query 'SAMLProviderList[].Arn' --output text)" "$saml"
aws iam update-saml-provider --saml-provider-arn "$saml" --saml-metadata-document "file://$scratch/metadata.xml" >/dev/null
silent aws iam tag-saml-provider --saml-provider-arn "$saml" --tags Key=a,Value=b
is 'its tags too' "$(aws iam list-saml-provider-tags --saml-provider-arn "$saml" --query 'Tags[].Value' --output text)" b
silent aws iam untag-saml-provider --saml-provider-arn "$saml" --tag-keys a
silent aws iam delete-saml-provider --saml-provider-arn "$saml"
linked=$(aws iam create-service-linked-role --aws-service-name elasticbeanstalk.amazonaws.com --query Role.RoleName --output text)
refused UnmodifiableEntity aws iam put-role-permissions-boundary --role-name "$linked" --permissions-boundary arn:aws:iam::aws:policy/ReadOnlyAccess
refused UnmodifiableEntity aws iam attach-role-policy --role-name "$linked" --policy-arn arn:aws:iam::aws:policy/ReadOnlyAccess
refused UnmodifiableEntity aws iam put-role-policy --role-name "$linked" --policy-name own --policy-document "$(allow 'iam:List*')"
trust=$(aws iam get-role --role-name "$linked" --query Role.AssumeRolePolicyDocument --output json)
refused UnmodifiableEntity aws iam update-assume-role-policy --role-name "$linked" --policy-document "$trust"
refused UnmodifiableEntity aws iam delete-role --role-name "$linked"
task=$(aws iam delete-service-linked-role --role-name "$linked" --query DeletionTaskId --output text)
for _ in $(seq 60); do
  status=$(aws iam get-service-linked-role-deletion-status --deletion-task-id "$task" --query Status --output text)
  [ "$status" = SUCCEEDED ] && break
  sleep 1
done
is 'it is deleted' "$status" SUCCEEDED
ordinary=$(name ordinary)
aws iam create-role --role-name "$ordinary" --assume-role-policy-document "$trust" >/dev/null
silent aws iam put-role-permissions-boundary --role-name "$ordinary" --permissions-boundary arn:aws:iam::aws:policy/ReadOnlyAccess
silent aws iam delete-role-permissions-boundary --role-name "$ordinary"
silent aws iam put-role-policy --role-name "$ordinary" --policy-name own --policy-document "$(allow 'iam:List*')"
silent aws iam delete-role-policy --role-name "$ordinary" --policy-name own
silent aws iam delete-role --role-name "$ordinary"
