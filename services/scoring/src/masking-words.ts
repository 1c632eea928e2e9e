/** Words of people, by what they are turned into. Lists are short on purpose: what is capitalized is found without them. */
const gendered =
  'man woman boy girl guy lady gentleman male female husband wife mother father mom dad mum son daughter brother sister uncle aunt grandmother grandfather mr mrs ms miss sir madam'
const genderedPlural =
  'men women boys girls guys ladies gentlemen males females husbands wives mothers fathers sons daughters brothers sisters'
const faiths =
  'hindu muslim christian jewish sikh buddhist catholic protestant jain hindus muslims christians jews sikhs buddhists'
const nationalities =
  'american british english indian german french spanish italian chinese japanese korean russian mexican brazilian nigerian kenyan pakistani bangladeshi vietnamese polish turkish arab african asian european dutch greek irish scottish australian canadian'
/** Given names that are no other English word, for where a sentence begins with one. */
const givenNames =
  'aaliyah aarav aditya ahmed aisha akira alejandro alexander amina ananya andrew anita anna anthony arjun ashley barbara benjamin brandon carlos chen christopher daniel david deepak deepika diego dmitri elizabeth emily emma fatima fernando gabriel hannah hassan hiroshi ibrahim ivan jamal james jasmine javier jennifer jessica john jose joseph joshua juan kavya kenji keisha kumar lakshmi lakisha latisha laura linda liam mohammed maria matthew megan mei michael michelle miguel min-jun mohamed muhammad nadia natasha nguyen olga olivia omar patricia pedro pooja priya rahul rajesh ravi rebecca richard robert rohan samantha sandeep sanjay santiago sarah sebastian shanice sneha sofia sophia stephanie sunita susan suresh tamika thomas tyrone vijay vladimir wei william xin yasmin yuki yusuf zainab'

const countries = new Intl.DisplayNames(['en'], { type: 'region' })
/** Names of one word of all countries that ICU knows. */
function countryNames(): string[] {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  return letters
    .flatMap((a) => letters.map((b) => `${a}${b}`))
    .flatMap((code) => {
      const name = countries.of(code)?.toLowerCase()
      return name && name !== code.toLowerCase() && /^\p{L}{4,}$/u.test(name) ? [name] : []
    })
}

const each = (words: string, as: string) => words.split(' ').map((word): [string, string] => [word, as])

const american: readonly [RegExp, string][] = [
  [
    /^(col|fav|behavi|lab|neighb|hon|harb|hum|rum|flav|vap|arm|rig|tum|val)our(s|ed|ing|able|ite|ites|al|hood)?$/,
    '$1or$2',
  ],
  [/^(cent|fib|lit|met|theat|kilomet|millimet|centimet)re(s|d)?$/, '$1er$2'],
  [/^(anal|paral|catal)yse(s|d|r|rs)?$/, '$1yze$2'],
  [/^(anal|paral|catal)ysing$/, '$1yzing'],
  [/^(def|off|lic|pret)ence(s)?$/, '$1ense$2'],
  [/^(catal|dial|anal|monol)ogue(s)?$/, '$1og$2'],
  [/^(program)me(s)?$/, '$1$2'],
  [/^(trave|mode|labe|cance|signa|channe|fue|tunne|pane)ll(ed|ing|er|ers)$/, '$1l$2'],
  [
    /^(initial|real|optim|organ|serial|synchron|normal|central|minim|maxim|util|custom|recogn|author|random|general|special|standard|virtual|summar|priorit|visual|token|parallel|stabil|local|final|categor|character|critic|emphas)is(e|es|ed|er|ers|ing|ation|ations|able)$/,
    '$1iz$2',
  ],
  [/^(grey)$/, 'gray'],
  [/^(aluminium)$/, 'aluminum'],
  [/^(sulph)(ur|ate|ates|ide|ides|uric)$/, 'sulf$2'],
  [/^(artefact)(s)?$/, 'artifact$2'],
  [/^(whilst)$/, 'while'],
  [/^(amongst)$/, 'among'],
]

/** What masking.ts looks words up in; all in lower case. */
export const identifying = {
  pronouns: new Map([
    ...each('he she', 'they'),
    ...each('him', 'them'),
    ...each('his her', 'their'),
    ...each('hers', 'theirs'),
    ...each('himself herself', 'themselves'),
  ]),
  words: new Map([
    ...each(gendered, 'person'),
    ...each(genderedPlural, 'people'),
    ...each(faiths, 'some'),
    ...each(nationalities, 'some'),
    ...each(givenNames, 'someone'),
    ...countryNames().map((name): [string, string] => [name, 'somewhere']),
  ]),
  /** One spelling of a word that has several: the American one. */
  spelling(word: string): string {
    for (const [pattern, as] of american) if (pattern.test(word)) return word.replace(pattern, as)
    return word
  },
}
