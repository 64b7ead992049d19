import type { ReadingCall } from '../../authorization/call.ts'
import { NoSuchEntity } from '../../model/error.ts'
import type { SigningCertificate } from '../../store/entity/certificate.ts'
import type { Entities } from '../../store/store.ts'
import { ownerName } from '../access-key/access-key-owner.ts'
import { principalIdOf } from '../mfa/mfa-device.ts'
import type { UserOrRoot } from '../user/user-resource.ts'

/** The certificate of this user or root user; NoSuchEntity for those of somebody else too (behaviours 79). */
export async function signingCertificateOf(
  { account }: Pick<ReadingCall, 'account'>,
  { signingCertificates }: Entities,
  owner: UserOrRoot,
  id: string,
): Promise<SigningCertificate> {
  const certificate = await signingCertificates.get(account.AccountId, id)
  if (certificate?.PrincipalId !== principalIdOf({ account }, owner)) {
    throw NoSuchEntity(`The Certificate with id ${id} cannot be found.`)
  }
  return certificate
}

/** A certificate as answers show it; the root user has no name. */
export function asSigningCertificate(owner: UserOrRoot, certificate: SigningCertificate) {
  const { CertificateId, CertificateBody, Status, UploadDate } = certificate
  return { ...ownerName(owner), CertificateId, CertificateBody, Status, UploadDate }
}
