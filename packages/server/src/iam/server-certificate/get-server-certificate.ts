import { iam } from '../service.ts'
import { sortedTags } from '../tag/tags.ts'
import { existingServerCertificate } from './server-certificate-resource.ts'
import { asMetadata } from './server-certificate-shape.ts'

/** Shows everything but the private key, which never leaves (B-328). */
export const GetServerCertificate = iam.operation('GetServerCertificate', {
  access: 'Read',
  resource: existingServerCertificate,
  handle(_input, { account }, certificate) {
    const { CertificateBody, CertificateChain, Tags } = certificate
    return {
      ServerCertificate: {
        ServerCertificateMetadata: asMetadata(account, certificate),
        CertificateBody,
        ...(CertificateChain !== undefined && { CertificateChain }),
        // behaviours 15: there even where it is empty
        Tags: sortedTags(Tags),
      },
    }
  },
})
