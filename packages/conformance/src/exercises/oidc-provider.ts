import { CreateOpenIDConnectProviderCommand } from '@aws-sdk/client-iam'
import { absent, also, type Exercises, shownBy, tag, type Workshop } from './exercise.ts'
import { tagExercises } from './tags.ts'

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
const tags = tagExercises('TagOpenIDConnectProvider', { existing, missing: none })
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
    works: also(existing, { ClientID }),
    raises: {
      NoSuchEntity: also(none, { ClientID }),
      InvalidInput: also(noArn, { ClientID }),
      LimitExceeded: shownBy('iam/oidc-provider/oidc-providers.test.ts', 'are 100 at most'),
    },
  },
  RemoveClientIDFromOpenIDConnectProvider: {
    works: also(existing, { ClientID: 'one' }),
    raises: {
      NoSuchEntity: also(none, { ClientID }),
      InvalidInput: also(noArn, { ClientID }),
    },
  },
  UpdateOpenIDConnectProviderThumbprint: {
    works: also(existing, { ThumbprintList }),
    raises: {
      NoSuchEntity: also(none, { ThumbprintList }),
      InvalidInput: also(existing, { ThumbprintList: [] }),
    },
  },
  TagOpenIDConnectProvider: tags.tag,
  UntagOpenIDConnectProvider: { ...tags.untag, raises: { ...tags.untag.raises, InvalidInput: tags.noKeys } },
  ListOpenIDConnectProviderTags: { ...tags.list, raises: { ...tags.list.raises, InvalidInput: noArn } },
} satisfies Exercises
