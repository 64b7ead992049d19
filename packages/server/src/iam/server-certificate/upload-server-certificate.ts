import {
  brokenLink,
  hasUsableKey,
  isValidAt,
  readCertificate,
  readPrivateKey,
  USABLE_KEYS,
} from '../../credentials/certificate.ts'
import { EntityAlreadyExists, KeyPairMismatch, MalformedCertificate } from '../../model/error.ts'
import { serverCertificateKind } from '../../store/entity/certificate.ts'
import { requireWithinQuota } from '../quota.ts'
import { iam } from '../service.ts'
import { requestTags, whereTagged } from '../tag/tag-context.ts'
import { checkTags, tagsIfAny } from '../tag/tags.ts'
import { newServerCertificate } from './server-certificate-resource.ts'
import { asMetadata } from './server-certificate-shape.ts'

interface Texts {
  readonly CertificateBody: string
  readonly PrivateKey: string
  readonly CertificateChain?: string | undefined
}

/** Checks that certificate, key and chain belong together (B-321 to B-325); answers when the certificate ends. */
function expirationOf({ CertificateBody, PrivateKey, CertificateChain }: Texts, now: Date): Date {
  const certificate = readCertificate(CertificateBody)
  if (certificate === undefined) {
    throw MalformedCertificate('Unable to parse certificate. Please ensure the certificate is in PEM format.')
  }
  if (!hasUsableKey(certificate)) throw MalformedCertificate(USABLE_KEYS)
  const key = readPrivateKey(PrivateKey)
  if (key === undefined) {
    throw MalformedCertificate(
      'Unable to parse private key. Please ensure the private key is unencrypted and in PEM format.',
    )
  }
  if (!certificate.checkPrivateKey(key)) throw KeyPairMismatch('Certificate and private key do not match.')
  if (!isValidAt(certificate, now)) throw MalformedCertificate('The certificate is not valid at this time.')
  const broken = brokenLink(certificate, CertificateChain)
  if (broken === 'unreadable') {
    throw MalformedCertificate(
      'Unable to parse certificate chain. Please ensure the certificate chain is in PEM format.',
    )
  }
  if (broken !== undefined) {
    throw MalformedCertificate(
      `Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate is: ${broken}`,
    )
  }
  return certificate.validToDate
}

/** With line breaks as AWS keeps them, so that tools find what they have sent (hashicorp/terraform#3837). */
const asKept = (pem: string): string => pem.replaceAll('\r\n', '\n')

export const UploadServerCertificate = iam.operation('UploadServerCertificate', {
  access: 'Write',
  resource: newServerCertificate,
  context: requestTags,
  alsoRequires: { 'iam:TagServerCertificate': whereTagged },
  check: ({ Tags }) => checkTags(Tags, 'sensitive'),
  async prepare(input, { account, now, newId, seal }) {
    const Expiration = expirationOf(input, now)
    const ServerCertificateId = newId('ASCA')
    const record = {
      account: account.AccountId,
      kind: serverCertificateKind.kind,
      id: ServerCertificateId,
    }
    const sealed = await seal(record, Buffer.from(input.PrivateKey))
    return { Expiration, ServerCertificateId, sealed }
  },
  async handle(input, call, _none, { sealed, ...facts }) {
    const { account, tx, now } = call
    const { ServerCertificateName, Path = '/', CertificateBody, CertificateChain, Tags = [] } = input
    const certificate = {
      ...facts,
      ServerCertificateName,
      Path,
      UploadDate: now,
      CertificateBody: asKept(CertificateBody),
      ...(CertificateChain !== undefined && { CertificateChain: asKept(CertificateChain) }),
      Tags,
    }
    if ((await tx.serverCertificates.insert(account.AccountId, certificate, sealed)) === 'exists') {
      // behaviours 4
      throw EntityAlreadyExists(`The Server Certificate with name ${ServerCertificateName} already exists.`)
    }
    requireWithinQuota(call, 'ServerCertificatesQuota', await tx.serverCertificates.count(account.AccountId))
    return { ServerCertificateMetadata: asMetadata(account, certificate), ...tagsIfAny(Tags) }
  },
})
