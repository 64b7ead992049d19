import { operations } from '@gatehouse/server'
import { describe, expect, it } from 'vitest'
import { refusal } from '../refusal.ts'
import { accountSettings } from './account-settings.ts'
import { delegation } from './delegation.ts'
import { type Exercise, isThere, type Workshop } from './exercise.ts'
import { group } from './group.ts'
import { serverCertificates, serviceCredential, signingCertificate, sshKey } from './key-material.ts'
import { mfa } from './mfa.ts'
import { oidcProvider } from './oidc-provider.ts'
import { organization } from './organization.ts'
import { account as ofAccount, policy } from './policy.ts'
import { report } from './report.ts'
import { instanceProfile, role } from './role.ts'
import { roleTemplate } from './role-template.ts'
import { samlProvider } from './saml-provider.ts'
import { serviceLinkedRole } from './service-linked-role.ts'
import { simulation } from './simulation.ts'
import { sts } from './sts.ts'
import { user } from './user.ts'

type AnyExercise = Exercise<object>

/** How each operation of IAM and STS is exercised. */
export const exercises: Readonly<Record<string, AnyExercise>> = {
  ...user,
  ...group,
  ...role,
  ...instanceProfile,
  ...policy,
  ...ofAccount,
  ...mfa,
  ...accountSettings,
  ...oidcProvider,
  ...samlProvider,
  ...serviceLinkedRole,
  ...roleTemplate,
  ...organization,
  ...report,
  ...sshKey,
  ...serviceCredential,
  ...signingCertificate,
  ...serverCertificates,
  ...simulation,
  ...delegation,
  ...sts,
}

/** Exercises every operation: what the call needs is made first, each in a workshop of its own. */
export function exerciseAll(workshop: () => Workshop | Promise<Workshop>): void {
  describe.each(Object.entries(exercises))('%s', (name, { works, raises = {} }) => {
    it('works', async () => {
      if (typeof works !== 'function') return expect(isThere(works)).toBe(true)
      const at = await workshop()
      const input = await works(at)
      await at.call(name, input)
    })

    const here = Object.entries(raises).flatMap(([code, how]) =>
      typeof how === 'function' ? [{ code, how }] : [],
    )
    if (here.length > 0)
      it.each(here)('raises $code', async ({ code, how }) => {
        const at = await workshop()
        const input = await how(at)
        const refused = await refusal(at.call(name, input))
        expect(refused).toMatchObject({ code })
        const declared = operations.find(({ model }) => model.name === name)?.model.errors.get(code)
        if (declared !== undefined) expect(refused.status).toBe(declared.status)
      })
  })
}
