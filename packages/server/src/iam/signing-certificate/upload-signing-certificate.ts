import {
  certificateId,
  hasUsableKey,
  isValidAt,
  readCertificate,
  USABLE_KEYS,
} from '../../credentials/certificate.ts'
import { DuplicateCertificate, InvalidCertificate, MalformedCertificate } from '../../model/error.ts'
import { nextOrdinal } from '../../store/creation-order.ts'
import { principalIdOf } from '../mfa/mfa-device.ts'
import { requireWithinQuota } from '../quota.ts'
import { iam } from '../service.ts'
import { namedOrCallingUser } from '../user/user-resource.ts'
import { asSigningCertificate } from './signing-certificate.ts'

export const UploadSigningCertificate = iam.operation('UploadSigningCertificate', {
  access: 'Write',
  resource: namedOrCallingUser,
  async prepare({ CertificateBody }, { now }) {
    const certificate = readCertificate(CertificateBody)
    // behaviours 119
    if (certificate === undefined) throw MalformedCertificate(`Certificate ${CertificateBody} is malformed.`)
    if (!hasUsableKey(certificate)) throw InvalidCertificate(USABLE_KEYS)
    if (!isValidAt(certificate, now)) throw InvalidCertificate('The certificate is not valid at this time.')
    return certificateId(certificate)
  },
  async handle({ CertificateBody }, call, owner, CertificateId) {
    const { account, tx, now } = call
    const PrincipalId = principalIdOf(call, owner)
    const others = await tx.signingCertificates.of(account.AccountId, PrincipalId)
    const certificate = {
      CertificateId,
      PrincipalId,
      CertificateBody,
      Status: 'Active' as const,
      UploadDate: now,
      StatusDate: now,
      Ordinal: nextOrdinal(others),
    }
    if ((await tx.signingCertificates.insert(account.AccountId, certificate)) === 'exists') {
      throw DuplicateCertificate('A user of the account has this certificate already.')
    }
    requireWithinQuota(call, 'SigningCertificatesPerUserQuota', others.length + 1)
    return { Certificate: asSigningCertificate(owner, certificate) }
  },
})
