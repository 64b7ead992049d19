import {
  certificateId,
  hasUsableKey,
  isValidAt,
  readCertificate,
  USABLE_KEYS,
} from '../../credentials/certificate.ts'
import { DuplicateCertificate, InvalidCertificate, MalformedCertificate } from '../../model/error.ts'
import { requireWithinQuota } from '../quota.ts'
import { iam } from '../service.ts'
import { namedOrCallingIamUser } from '../user/user-resource.ts'
import { asSigningCertificate } from './signing-certificate.ts'

export const UploadSigningCertificate = iam.operation('UploadSigningCertificate', {
  access: 'Write',
  resource: namedOrCallingIamUser,
  async prepare({ CertificateBody }, { now }) {
    const certificate = readCertificate(CertificateBody)
    // behaviours 119
    if (certificate === undefined) throw MalformedCertificate(`Certificate ${CertificateBody} is malformed.`)
    if (!hasUsableKey(certificate)) throw InvalidCertificate(USABLE_KEYS)
    if (!isValidAt(certificate, now)) throw InvalidCertificate('The certificate is not valid at this time.')
    return certificateId(certificate)
  },
  async handle({ CertificateBody }, call, user, CertificateId) {
    const { account, tx, now } = call
    const certificate = {
      CertificateId,
      PrincipalId: user.UserId,
      CertificateBody,
      Status: 'Active' as const,
      UploadDate: now,
      StatusDate: now,
    }
    if ((await tx.signingCertificates.insert(account.AccountId, certificate)) === 'exists') {
      throw DuplicateCertificate('A user of the account has this certificate already.')
    }
    const { length } = await tx.signingCertificates.of(account.AccountId, user.UserId)
    requireWithinQuota(call, 'SigningCertificatesPerUserQuota', length)
    return { Certificate: asSigningCertificate(user, certificate) }
  },
})
