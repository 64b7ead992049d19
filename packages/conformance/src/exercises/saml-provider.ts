import { CreateSAMLProviderCommand } from '@aws-sdk/client-iam'
import { samlMetadata } from '../../../server/src/testing/saml-providers.ts'
import { absent, also, type Exercises, shownBy, tag, tagsTwice, type Workshop } from './exercise.ts'
import { tagExercises } from './tags.ts'

const SAMLMetadataDocument = samlMetadata()
const fresh = (workshop: Workshop) => ({ Name: workshop.name(), SAMLMetadataDocument })

async function existing(workshop: Workshop) {
  const made = await workshop.account.iam.send(new CreateSAMLProviderCommand(fresh(workshop)))
  return { SAMLProviderArn: made.SAMLProviderArn ?? '' }
}

const none = ({ account }: Workshop) => ({ SAMLProviderArn: account.arn(`saml-provider/${absent}`) })
const noArn = ({ account }: Workshop) => ({ SAMLProviderArn: account.arn('user/not-a-provider') })
const raises = { NoSuchEntity: none, InvalidInput: noArn }
const tags = tagExercises('TagSAMLProvider', { existing, missing: none })

export const samlProvider = {
  CreateSAMLProvider: {
    works: also(fresh, { Tags: tag }),
    raises: {
      EntityAlreadyExists: async (workshop) => {
        const Name = workshop.name()
        await workshop.send('CreateSAMLProvider', { Name, SAMLMetadataDocument })
        return { Name, SAMLMetadataDocument }
      },
      InvalidInput: also(fresh, { Tags: tagsTwice }),
      LimitExceeded: shownBy(
        'iam/saml-provider/saml-providers.test.ts',
        'check tags and the quota of the account',
      ),
    },
  },
  GetSAMLProvider: { works: existing, raises },
  ListSAMLProviders: { works: () => ({}) },
  UpdateSAMLProvider: {
    works: also(existing, { SAMLMetadataDocument }),
    raises: {
      NoSuchEntity: none,
      InvalidInput: also(existing, { SAMLMetadataDocument: 'x'.repeat(1000) }),
      LimitExceeded: shownBy('iam/saml-provider/saml-providers.test.ts', 'are two at most'),
    },
  },
  DeleteSAMLProvider: { works: existing, raises },
  TagSAMLProvider: tags.tag,
  UntagSAMLProvider: { ...tags.untag, raises: { ...tags.untag.raises, InvalidInput: tags.noKeys } },
  ListSAMLProviderTags: { ...tags.list, raises },
} satisfies Exercises
