import type { ReadingCall } from '../../authorization/call.ts'
import { NoSuchEntity } from '../../model/error.ts'
import type { SigningCertificate } from '../../store/entity/certificate.ts'
import type { User } from '../../store/entity/user.ts'
import type { Entities } from '../../store/store.ts'

/** The user's certificate; NoSuchEntity for those of somebody else too (behaviours 79). */
export async function signingCertificateOf(
  { account }: Pick<ReadingCall, 'account'>,
  { signingCertificates }: Entities,
  { UserId }: User,
  id: string,
): Promise<SigningCertificate> {
  const certificate = await signingCertificates.get(account.AccountId, id)
  if (certificate?.PrincipalId !== UserId) {
    throw NoSuchEntity(`The Certificate with id ${id} cannot be found.`)
  }
  return certificate
}

/** A certificate as answers show it. */
export function asSigningCertificate({ UserName }: User, certificate: SigningCertificate) {
  const { CertificateId, CertificateBody, Status, UploadDate } = certificate
  return { UserName, CertificateId, CertificateBody, Status, UploadDate }
}
