import { serverCertificateArn } from '../../authorization/arn.ts'
import type { Account } from '../../store/entity/account.ts'
import type { ServerCertificate } from '../../store/entity/certificate.ts'

/** A server certificate without its texts, as lists show it. */
export function asMetadata(account: Account, certificate: ServerCertificate) {
  const { Path, ServerCertificateName, ServerCertificateId, UploadDate, Expiration } = certificate
  const Arn = serverCertificateArn(account, certificate)
  return { Path, ServerCertificateName, ServerCertificateId, Arn, UploadDate, Expiration }
}
