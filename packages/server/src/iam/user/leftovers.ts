import { DeleteConflict } from '../../model/error.ts'
import type { User } from '../../store/entity/user.ts'
import type { Entities } from '../../store/store.ts'

/** What keeps a user from being deleted, in the order in which it is told, with the words (behaviours 10). */
const leftovers: readonly {
  readonly among: (store: Entities, account: string, userId: string) => Promise<boolean>
  readonly text: string
}[] = [
  {
    among: async ({ passwords }, account, userId) => (await passwords.get(account, userId)) !== undefined,
    text: 'Cannot delete entity, must delete login profile first.',
  },
  {
    among: async ({ accessKeys }, ...whose) => (await accessKeys.of(...whose)).length > 0,
    text: 'Cannot delete entity, must delete access keys first.',
  },
  {
    among: async ({ mfaDevices }, ...whose) => (await mfaDevices.countOf(...whose)) > 0,
    text: 'Cannot delete entity, must remove tokens from principal first.',
  },
  {
    among: async ({ signingCertificates }, ...whose) => (await signingCertificates.of(...whose)).length > 0,
    text: 'Cannot delete entity, must delete certificates first.',
  },
  {
    among: async ({ sshPublicKeys, serviceSpecificCredentials }, ...whose) =>
      (await sshPublicKeys.of(...whose)).length > 0 ||
      (await serviceSpecificCredentials.countOf(...whose)) > 0,
    text: 'Cannot delete entity, must remove referenced objects first.',
  },
  {
    among: async ({ inlinePolicies }, ...whose) => (await inlinePolicies.of(...whose)).length > 0,
    text: 'Cannot delete entity, must delete policies first.',
  },
  {
    among: async ({ attachments }, ...whose) => (await attachments.of(...whose)).length > 0,
    text: 'Cannot delete entity, must detach all policies first.',
  },
  {
    among: async ({ memberships }, ...whose) => (await memberships.of(...whose)).length > 0,
    text: 'Cannot delete entity, must remove users from group first.',
  },
]

/** Throws DeleteConflict for the first thing that still belongs to the user. */
export async function requireNothingAttached(
  store: Entities,
  account: string,
  { UserId }: User,
): Promise<void> {
  for (const { among, text } of leftovers) {
    if (await among(store, account, UserId)) throw DeleteConflict(text)
  }
}
