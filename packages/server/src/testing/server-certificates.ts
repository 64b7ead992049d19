import { UploadServerCertificateCommand, type UploadServerCertificateCommandInput } from '@aws-sdk/client-iam'
import { certificate } from './certificates.ts'
import type { TestServer } from './test-server.ts'

const selfSigned = certificate('site.example.com')

/** Uploads a server certificate; a self-signed one named `Site` unless told. */
export function uploadServer(
  { iam }: Pick<TestServer, 'iam'>,
  input: Partial<UploadServerCertificateCommandInput> = {},
) {
  return iam.send(
    new UploadServerCertificateCommand({
      ServerCertificateName: 'Site',
      CertificateBody: selfSigned.body,
      PrivateKey: selfSigned.key,
      ...input,
    }),
  )
}

/** What is told of a server certificate that is not there (behaviours 1). */
export const missingServerCertificate = (name: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `The Server Certificate with name ${name} cannot be found.`,
})
