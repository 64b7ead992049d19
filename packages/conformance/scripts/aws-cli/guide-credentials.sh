# The commands for SSH keys, credentials for services, certificates and the credential report, and what OpenSSL makes of
# other forms of certificates: B-306, B-332, B-334, SB-44, SB-45.
. "$(dirname "$0")/expect.sh"
user=$(name user)
aws iam create-user --user-name "$user" >/dev/null
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=site.example.com -keyout "$scratch/PrivateKey.pem" -out "$scratch/Certificate.pem" 2>/dev/null
openssl rsa -in "$scratch/PrivateKey.pem" -pubout -out "$scratch/public.pem" 2>/dev/null
openssl x509 -in "$scratch/Certificate.pem" -outform DER -out "$scratch/certificate.der"
openssl x509 -inform DER -in "$scratch/certificate.der" -out "$scratch/from-der.pem"
openssl pkcs12 -export -inkey "$scratch/PrivateKey.pem" -in "$scratch/Certificate.pem" -passout pass:secret -out "$scratch/both.p12"
openssl pkcs12 -in "$scratch/both.p12" -passin pass:secret -nodes -nokeys 2>/dev/null | openssl x509 -out "$scratch/from-p12.pem"
openssl crl2pkcs7 -nocrl -certfile "$scratch/Certificate.pem" -out "$scratch/certificate.p7"
openssl pkcs7 -print_certs -in "$scratch/certificate.p7" | openssl x509 -out "$scratch/from-p7.pem"
openssl rsa -in "$scratch/PrivateKey.pem" -aes256 -passout pass:secret -out "$scratch/encrypted.pem" 2>/dev/null
openssl rsa -in "$scratch/encrypted.pem" -passin pass:secret -out "$scratch/decrypted.pem" 2>/dev/null
for form in der p12 p7; do
  is "the certificate out of $form" "$(cat "$scratch/from-$form.pem")" "$(openssl x509 -in "$scratch/Certificate.pem")"
done
key=$(aws iam upload-ssh-public-key --user-name "$user" --ssh-public-key-body "file://$scratch/public.pem" --query SSHPublicKey.SSHPublicKeyId --output text)
is 'the SSH key is listed' "$(aws iam list-ssh-public-keys --user-name "$user" --query 'SSHPublicKeys[].SSHPublicKeyId' --output text)" "$key"
like 'it reads as ssh-rsa' "$(aws iam get-ssh-public-key --user-name "$user" --ssh-public-key-id "$key" --encoding SSH --query SSHPublicKey.SSHPublicKeyBody --output text)" 'ssh-rsa .*'
silent aws iam update-ssh-public-key --user-name "$user" --ssh-public-key-id "$key" --status Inactive
silent aws iam delete-ssh-public-key --user-name "$user" --ssh-public-key-id "$key"
credential() { aws iam create-service-specific-credential --user-name "$user" --service-name codecommit.amazonaws.com --query 'ServiceSpecificCredential.ServiceSpecificCredentialId' --output text; }
first=$(credential) second=$(credential)
refused LimitExceeded credential
silent aws iam update-service-specific-credential --user-name "$user" --service-specific-credential-id "$first" --status Inactive
silent aws iam delete-service-specific-credential --user-name "$user" --service-specific-credential-id "$first"
third=$(credential)
like 'a new password' "$(aws iam reset-service-specific-credential --user-name "$user" --service-specific-credential-id "$second" --query ServiceSpecificCredential.ServicePassword --output text)" '.{20,}'
is 'two are left' "$(aws iam list-service-specific-credentials --user-name "$user" --query 'length(ServiceSpecificCredentials)' --output text)" 2
for id in "$second" "$third"; do aws iam delete-service-specific-credential --user-name "$user" --service-specific-credential-id "$id"; done
signing=$(aws iam upload-signing-certificate --user-name "$user" --certificate-body "file://$scratch/Certificate.pem" --query Certificate.CertificateId --output text)
is 'the signing certificate is listed' "$(aws iam list-signing-certificates --user-name "$user" --query 'Certificates[].CertificateId' --output text)" "$signing"
silent aws iam update-signing-certificate --user-name "$user" --certificate-id "$signing" --status Inactive
silent aws iam delete-signing-certificate --user-name "$user" --certificate-id "$signing"
site=$(name ExampleCertificate)
like 'the server certificate' "$(aws iam upload-server-certificate --server-certificate-name "$site" --certificate-body "file://$scratch/from-p12.pem" --private-key "file://$scratch/decrypted.pem" --tags Key=Department,Value=Engineering --query ServerCertificateMetadata.ServerCertificateId --output text)" 'ASCA[A-Z2-7]{17}'
like 'its text' "$(aws iam get-server-certificate --server-certificate-name "$site" --query ServerCertificate.CertificateBody --output text | head -1)" '-----BEGIN CERTIFICATE-----'
silent aws iam tag-server-certificate --server-certificate-name "$site" --tags Key=ExampleKey,Value=ExampleValue
is 'its tags' "$(aws iam list-server-certificate-tags --server-certificate-name "$site" --query 'length(Tags)' --output text)" 2
silent aws iam untag-server-certificate --server-certificate-name "$site" --tag-keys ExampleKey
silent aws iam update-server-certificate --server-certificate-name "$site" --new-server-certificate-name "$site-2" --new-path /cloudfront/
is 'it is listed at its path' "$(aws iam list-server-certificates --path-prefix /cloudfront/ --query 'ServerCertificateMetadataList[].ServerCertificateName' --output text)" "$site-2"
silent aws iam delete-server-certificate --server-certificate-name "$site-2"
for _ in $(seq 60); do
  [ "$(aws iam generate-credential-report --query State --output text)" = COMPLETE ] && break
  sleep 1
done
report=$(aws iam get-credential-report --query Content --output text | base64 -d)
like 'the report tells of the user and when it was made' "$(grep "^$user," <<<"$report" | cut -d, -f3)" '[0-9-]{10}T[0-9:]{8}\+00:00'
