import { CreateOpenIDConnectProviderCommand, TagOpenIDConnectProviderCommand } from '@aws-sdk/client-iam'
import { absent, type Exercises, fiftyTags, shownBy, tag, tagsTwice, type Workshop } from './exercise.ts'

const ThumbprintList = ['a'.repeat(40)]
const url = (workshop: Workshop) => `https://${workshop.name().toLowerCase()}.example.com`

async function existing(workshop: Workshop) {
  const input = { Url: url(workshop), ThumbprintList, ClientIDList: ['one'] }
  const { OpenIDConnectProviderArn } = await workshop.account.iam.send(
    new CreateOpenIDConnectProviderCommand(input),
  )
  return { OpenIDConnectProviderArn: OpenIDConnectProviderArn ?? '' }
}

const none = ({ account }: Workshop) => ({
  OpenIDConnectProviderArn: account.arn(`oidc-provider/${absent}.example.com`),
})
const noArn = ({ account }: Workshop) => ({ OpenIDConnectProviderArn: account.arn('user/not-a-provider') })
const ClientID = 'two'

export const oidcProvider = {
  CreateOpenIDConnectProvider: {
    works: (workshop) => ({ Url: url(workshop), ThumbprintList, Tags: tag }),
    raises: {
      EntityAlreadyExists: async (workshop) => {
        const Url = url(workshop)
        await workshop.account.iam.send(new CreateOpenIDConnectProviderCommand({ Url, ThumbprintList }))
        return { Url, ThumbprintList }
      },
      InvalidInput: (workshop) => ({ Url: `${url(workshop)}:8443`, ThumbprintList }),
      LimitExceeded: shownBy(
        'iam/oidc-provider/create-open-id-connect-provider.test.ts',
        'keeps as many providers as the account’s quota allows',
      ),
      OpenIdIdpCommunicationError: shownBy(
        'iam/oidc-provider/create-open-id-connect-provider.test.ts',
        'tells that a host cannot be asked',
      ),
    },
  },
  GetOpenIDConnectProvider: { works: existing, raises: { NoSuchEntity: none, InvalidInput: noArn } },
  ListOpenIDConnectProviders: { works: () => ({}) },
  DeleteOpenIDConnectProvider: { works: existing, raises: { NoSuchEntity: none, InvalidInput: noArn } },
  AddClientIDToOpenIDConnectProvider: {
    works: async (workshop) => ({ ...(await existing(workshop)), ClientID }),
    raises: {
      NoSuchEntity: (workshop) => ({ ...none(workshop), ClientID }),
      InvalidInput: (workshop) => ({ ...noArn(workshop), ClientID }),
      LimitExceeded: shownBy('iam/oidc-provider/oidc-providers.test.ts', 'are 100 at most'),
    },
  },
  RemoveClientIDFromOpenIDConnectProvider: {
    works: async (workshop) => ({ ...(await existing(workshop)), ClientID: 'one' }),
    raises: {
      NoSuchEntity: (workshop) => ({ ...none(workshop), ClientID }),
      InvalidInput: (workshop) => ({ ...noArn(workshop), ClientID }),
    },
  },
  UpdateOpenIDConnectProviderThumbprint: {
    works: async (workshop) => ({ ...(await existing(workshop)), ThumbprintList }),
    raises: {
      NoSuchEntity: (workshop) => ({ ...none(workshop), ThumbprintList }),
      InvalidInput: async (workshop) => ({ ...(await existing(workshop)), ThumbprintList: [] }),
    },
  },
  TagOpenIDConnectProvider: {
    works: async (workshop) => ({ ...(await existing(workshop)), Tags: tag }),
    raises: {
      NoSuchEntity: (workshop) => ({ ...none(workshop), Tags: tag }),
      InvalidInput: async (workshop) => ({ ...(await existing(workshop)), Tags: tagsTwice }),
      LimitExceeded: async (workshop) => {
        const { OpenIDConnectProviderArn } = await existing(workshop)
        const command = new TagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, Tags: fiftyTags })
        await workshop.account.iam.send(command)
        return { OpenIDConnectProviderArn, Tags: tag }
      },
    },
  },
  UntagOpenIDConnectProvider: {
    works: async (workshop) => ({ ...(await existing(workshop)), TagKeys: ['team'] }),
    raises: {
      NoSuchEntity: (workshop) => ({ ...none(workshop), TagKeys: ['team'] }),
      InvalidInput: async (workshop) => ({ ...(await existing(workshop)), TagKeys: [] }),
    },
  },
  ListOpenIDConnectProviderTags: { works: existing, raises: { NoSuchEntity: none, InvalidInput: noArn } },
} satisfies Exercises
