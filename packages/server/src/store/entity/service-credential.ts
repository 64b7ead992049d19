import { type Numbered, placeByCreation } from '../creation-order.ts'
import type { Kind } from '../kind.ts'

/** A public key by which a user reaches repositories over SSH. */
export interface SshPublicKey extends Numbered {
  readonly SSHPublicKeyId: string
  /** The unique id of the user. */
  readonly PrincipalId: string
  /** In the form `ssh-rsa`, with the comment that it was given with. */
  readonly SSHPublicKeyBody: string
  /** MD5 of the key, in pairs of hexadecimal digits. */
  readonly Fingerprint: string
  readonly Status: 'Active' | 'Inactive'
  readonly UploadDate: Date
}

export const sshPublicKeyKind: Kind<SshPublicKey> = {
  kind: 'ssh-public-key',
  id: (key) => key.SSHPublicKeyId,
  owner: (key) => key.PrincipalId,
  name: (key) => key.SSHPublicKeyId,
  dates: ['UploadDate'],
}

export const sshPublicKeyPlace = (key: SshPublicKey): string =>
  placeByCreation(key.UploadDate, key, key.SSHPublicKeyId)

/** A user name and password, or an API key, that one service takes; the secret is sealed beside it. */
export interface ServiceSpecificCredential extends Numbered {
  readonly ServiceSpecificCredentialId: string
  /** The unique id of the user. */
  readonly PrincipalId: string
  readonly ServiceName: string
  /** The generated user name, or the alias of an API key; it stays when the user is renamed. */
  readonly Name: string
  readonly Status: 'Active' | 'Inactive'
  readonly CreateDate: Date
  readonly ExpirationDate?: Date
}

export const serviceSpecificCredentialKind: Kind<ServiceSpecificCredential> = {
  kind: 'service-specific-credential',
  id: (credential) => credential.ServiceSpecificCredentialId,
  // the service finds it by the name alone, so no two users may have the same
  name: ({ ServiceName, Name }) => `${ServiceName}/${Name}`,
  target: (credential) => credential.PrincipalId,
  dates: ['CreateDate', 'ExpirationDate'],
  sealed: true,
}

export const serviceSpecificCredentialPlace = (credential: ServiceSpecificCredential): string =>
  placeByCreation(credential.CreateDate, credential, credential.ServiceSpecificCredentialId)
