import type { Caller } from '../authorization/caller.ts'
import type { Credential } from '../credentials/credential.ts'
import { type CredentialSources, findCredential } from '../credentials/find-credential.ts'
import type { Operation } from '../model/operation.ts'
import type { HttpRequest } from '../protocol/http.ts'
import { checkSignature } from '../signature/check-signature.ts'
import type { SigningKeys } from '../signature/signing-key.ts'
import { parseSignature } from '../signature/sigv4.ts'

export interface AuthenticationSources extends CredentialSources {
  readonly signingKeys: SigningKeys
}

/** Who signed a request, and for which region. */
export interface Authenticated {
  readonly caller: Caller
  readonly region: string
}

/**
 * Finds out who signed the request (behaviours 50): form of the signature, then the key and its token, then the signature
 * itself. Answers at once where nothing has to be waited for, as for most requests.
 */
export function authenticate(
  request: HttpRequest,
  operation: Operation,
  now: Date,
  sources: AuthenticationSources,
): Authenticated | Promise<Authenticated> {
  const { service } = operation.model
  const parsed = parseSignature(request, { service: service.signingName, now: now.getTime() })
  const { accessKeyId, region } = parsed.credential
  const verify = ({ caller, identity, secret }: Credential): Authenticated | Promise<Authenticated> => {
    const checking = checkSignature(
      parsed,
      request,
      { identity, secretAccessKey: secret },
      sources.signingKeys,
    )
    return checking === undefined ? { caller, region } : checking.then(() => ({ caller, region }))
  }
  const found = findCredential(accessKeyId, parsed.sessionToken, now, sources)
  return found instanceof Promise ? found.then(verify) : verify(found)
}
