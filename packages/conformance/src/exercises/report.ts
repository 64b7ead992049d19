import { setTimeout as delay } from 'node:timers/promises'
import {
  GenerateCredentialReportCommand,
  GenerateOrganizationsAccessReportCommand,
  GenerateServiceLastAccessedDetailsCommand,
  GetUserCommand,
} from '@aws-sdk/client-iam'
import { Organization } from '../organization.ts'
import { absent, type Exercises, shownBy, type Workshop } from './exercise.ts'

/** How long a report may take, in milliseconds. */
const LONGEST = 20_000

async function entity(workshop: Workshop) {
  const UserName = await workshop.user()
  const { User } = await workshop.account.iam.send(new GetUserCommand({ UserName }))
  return { Arn: User?.Arn ?? '' }
}
const none = ({ account }: Workshop) => ({ Arn: account.arn(`user/${absent}`) })
const noEntity = ({ account }: Workshop) => ({ Arn: account.arn('mfa/not-an-entity') })

async function job(workshop: Workshop) {
  const input = await entity(workshop)
  const { JobId } = await workshop.account.iam.send(new GenerateServiceLastAccessedDetailsCommand(input))
  return { JobId }
}
/** Has the management account of an organization ask about its root. */
async function managedRoot(workshop: Workshop) {
  const { id, root, management } = await Organization.beside(workshop.account)
  workshop.byAccount(management)
  return { EntityPath: `${id}/${root}` }
}
const noJob = { NoSuchEntity: () => ({ JobId: crypto.randomUUID() }) }

async function whenMade({ account }: Workshop) {
  for (const until = Date.now() + LONGEST; Date.now() < until; await delay(50)) {
    const { State } = await account.iam.send(new GenerateCredentialReportCommand({}))
    if (State === 'COMPLETE') return {}
  }
  throw new Error('the report is not there in time')
}

const file = 'iam/report/credential-report.test.ts'
const ServiceNamespaces = ['s3']

export const report = {
  GenerateCredentialReport: { works: () => ({}) },
  GetCredentialReport: {
    works: whenMade,
    raises: {
      ReportNotPresent: shownBy(file, 'is ReportNotPresent before the first report'),
      ReportExpired: shownBy(file, 'is ReportExpired once four hours have passed'),
      ReportInProgress: shownBy(file, 'answers INPROGRESS while another process makes it'),
    },
  },
  GenerateServiceLastAccessedDetails: {
    works: entity,
    raises: { NoSuchEntity: none, InvalidInput: noEntity },
  },
  GetServiceLastAccessedDetails: { works: job, raises: noJob },
  GetServiceLastAccessedDetailsWithEntities: {
    works: async (workshop) => ({ ...(await job(workshop)), ServiceNamespace: 's3' }),
    raises: { NoSuchEntity: () => ({ JobId: crypto.randomUUID(), ServiceNamespace: 's3' }) },
  },
  GenerateOrganizationsAccessReport: {
    works: managedRoot,
    raises: {
      ReportGenerationLimitExceeded: shownBy(
        'iam/report/organizations-access-report.test.ts',
        'is ReportGenerationLimitExceeded while ten of the account are being made',
      ),
    },
  },
  GetOrganizationsAccessReport: {
    works: async (workshop) => {
      const input = await managedRoot(workshop)
      const iam = workshop.account.iamAs(workshop.caller)
      const { JobId } = await iam.send(new GenerateOrganizationsAccessReportCommand(input))
      return { JobId }
    },
    raises: noJob,
  },
  ListPoliciesGrantingServiceAccess: {
    works: async (workshop) => ({ ...(await entity(workshop)), ServiceNamespaces }),
    raises: {
      NoSuchEntity: (workshop) => ({ ...none(workshop), ServiceNamespaces }),
      InvalidInput: (workshop) => ({ ...noEntity(workshop), ServiceNamespaces }),
    },
  },
} satisfies Exercises
