import { UpdateRoleCommand } from '@aws-sdk/client-iam'
import { absent, type Exercises, shownBy, type Workshop } from './exercise.ts'

const templates = 'arn:aws:iam::aws:role-template'
const TemplateArn = `${templates}/BucketReader`
const values = (BucketName: string, Service = 'ec2.amazonaws.com') => ({
  TemplateArn,
  ReplacementValues: { BucketName: { Values: [BucketName] }, Service: { Values: [Service] } },
})

/** A bucket whose role has been acquired. */
async function acquired(workshop: Workshop): Promise<string> {
  const bucket = workshop.name()
  await workshop.send('AcquireRole', values(bucket))
  return bucket
}

export const roleTemplate = {
  GetRoleTemplateVersion: {
    works: () => ({ TemplateArn, MinorVersion: 0 }),
    raises: {
      NoSuchEntity: () => ({ TemplateArn, MinorVersion: 9 }),
      InvalidInput: () => ({ TemplateArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
    },
  },
  AcquireRole: {
    works: (workshop) => values(workshop.name()),
    raises: {
      InvalidInput: () => ({ TemplateArn }),
      NoSuchEntity: () => ({ TemplateArn: `${templates}/${absent}` }),
      NameConflict: async (workshop) => values(await acquired(workshop), 'lambda.amazonaws.com'),
      RoleModified: async (workshop) => {
        const bucket = await acquired(workshop)
        const RoleName = `BucketReader-${bucket}`
        await workshop.account.iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 7200 }))
        return values(bucket)
      },
      MalformedPolicyDocument: ({ account }) => ({
        TemplateArn: `${templates}/AuditAccess`,
        ReplacementValues: { AuditorArn: { Values: [account.arn(`user/${absent}`)] } },
      }),
      RoleTemplateDisabled: shownBy(
        'iam/role-template/operator-templates.test.ts',
        'refuses a template that is disabled',
      ),
      LimitExceeded: shownBy('iam/role-template/acquire-role.test.ts', 'makes no role past a quota'),
    },
  },
} satisfies Exercises
