import { type Numbered, placeByCreation } from '../creation-order.ts'
import type { Kind } from '../kind.ts'
import type { Tag } from './user.ts'

/** An X.509 certificate by which a user signs. */
export interface SigningCertificate extends Numbered {
  /** Drawn from the certificate, so that an account holds each but once. */
  readonly CertificateId: string
  /** The unique id of the user. */
  readonly PrincipalId: string
  /** As it was given. */
  readonly CertificateBody: string
  readonly Status: 'Active' | 'Inactive'
  readonly UploadDate: Date
  /** When the status was last set. */
  readonly StatusDate: Date
}

export const signingCertificateKind: Kind<SigningCertificate> = {
  kind: 'signing-certificate',
  id: (certificate) => certificate.CertificateId,
  owner: (certificate) => certificate.PrincipalId,
  name: (certificate) => certificate.CertificateId,
  dates: ['UploadDate', 'StatusDate'],
}

export const signingCertificatePlace = (certificate: SigningCertificate): string =>
  placeByCreation(certificate.UploadDate, certificate, certificate.CertificateId)

/** A certificate for servers; its private key is sealed beside it and never leaves. */
export interface ServerCertificate {
  readonly ServerCertificateId: string
  readonly ServerCertificateName: string
  readonly Path: string
  readonly UploadDate: Date
  readonly Expiration: Date
  /** As it was given. */
  readonly CertificateBody: string
  readonly CertificateChain?: string
  readonly Tags: readonly Tag[]
}

export const serverCertificateKind: Kind<ServerCertificate> = {
  kind: 'server-certificate',
  id: (certificate) => certificate.ServerCertificateId,
  name: (certificate) => certificate.ServerCertificateName.toLowerCase(),
  path: (certificate) => certificate.Path,
  dates: ['UploadDate', 'Expiration'],
  sealed: true,
}
