import type { MailFacts } from './mail-facts.ts'
import type { MailContent } from './mail-layout.ts'
import type { Texts } from './texts.ts'
import { formatMoment, formatRange, formatShort } from './when.ts'

const footer =
  'यह मेल Candor ने भेजा है क्योंकि आप एक साक्षात्कार में भाग ले रहे हैं। आपका उत्तर साक्षात्कार आयोजित करने वालों तक पहुँचता है।'

export const hindi: Texts = {
  invitation(facts) {
    const { title, to, clock, duration_minutes, question_count, expires_at } = facts
    return {
      subject: `अपने साक्षात्कार का समय चुनें: ${title}`,
      heading: `नमस्ते ${to.name},`,
      paragraphs: [
        `हम ${title} के साक्षात्कार में आपसे मिलना चाहते हैं। कृपया वह समय चुनें जो आपके लिए ठीक हो।`,
        `क्या होगा: आप एक साक्षात्कारकर्ता की उपस्थिति में ${question_count ?? 'कुछ'} प्रश्नों के लिखित उत्तर देंगे। इसमें लगभग ${duration_minutes} मिनट लगेंगे। हर प्रश्न अपनी बारी पर दिखेगा, और समाप्त करने से पहले आप उस पर लौट सकते हैं।`,
        scoring(facts),
      ],
      action: { label: 'समय चुनें', url: facts.url },
      notes: [
        ...(expires_at ? [`यह लिंक केवल आपके लिए है और ${formatMoment(expires_at, clock)} तक काम करेगा।`] : []),
        'यदि आपको अधिक समय या कोई और सुविधा चाहिए, तो इस मेल का उत्तर दें; इससे आपके मूल्यांकन पर कोई असर नहीं पड़ता।',
      ],
      footer,
    }
  },
  slot_offered(facts) {
    const { title, to, clock, expires_at } = facts
    return {
      subject: `एक समय खाली हुआ है: ${subjectOf(facts)}`,
      heading: `अच्छी खबर, ${to.name}।`,
      paragraphs: [
        `आपने कहा था कि ${title} के लिए कोई समय खाली होने पर आपको बताया जाए। यह समय आपके लिए रोका गया है; पुष्टि करते ही यह आपका होगा।`,
      ],
      facts: details(facts),
      action: { label: 'इस समय की पुष्टि करें', url: facts.url },
      notes: [
        ...(expires_at ? [`यह ${formatMoment(expires_at, clock)} तक रोका गया है। उसके बाद अगले व्यक्ति से पूछा जाएगा।`] : []),
        'यदि यह समय आपके लिए ठीक नहीं है, तो आपको कुछ करने की आवश्यकता नहीं।',
      ],
      footer,
    }
  },
  interview_confirmed: (facts) =>
    calendar(facts, {
      subject: `साक्षात्कार तय हुआ: ${subjectOf(facts)}`,
      heading:
        facts.to.role === 'candidate' ? `${facts.to.name}, आपका साक्षात्कार तय हो गया है।` : 'आपका एक साक्षात्कार तय हुआ है।',
      paragraphs:
        facts.to.role === 'candidate'
          ? ['हमें आपसे मिलने की प्रतीक्षा है। संलग्न फ़ाइल से यह आपके कैलेंडर में जुड़ जाएगा।', scoring(facts)]
          : ['आप पैनल में हैं। संलग्न फ़ाइल से यह आपके कैलेंडर में जुड़ जाएगा।'],
    }),
  interview_moved: (facts) =>
    calendar(facts, {
      subject: `साक्षात्कार का समय बदला: ${subjectOf(facts)}`,
      heading: 'साक्षात्कार का समय बदल गया है।',
      paragraphs: facts.previous_starts_at
        ? [`पहले का समय था: ${formatMoment(facts.previous_starts_at, facts.clock)}। संलग्न फ़ाइल से आपका कैलेंडर भी बदल जाएगा।`]
        : ['संलग्न फ़ाइल से आपका कैलेंडर भी बदल जाएगा।'],
    }),
  interview_changed: (facts) =>
    calendar(facts, {
      subject: `साक्षात्कार में बदलाव: ${subjectOf(facts)}`,
      heading: 'साक्षात्कार के विवरण में बदलाव हुआ है।',
      paragraphs: ['अब ये विवरण मान्य हैं; संलग्न फ़ाइल से आपका कैलेंडर भी बदल जाएगा।'],
    }),
  interview_cancelled: (facts) => ({
    subject: `साक्षात्कार रद्द: ${subjectOf(facts)}`,
    heading: 'यह साक्षात्कार नहीं होगा।',
    paragraphs: [
      facts.to.role === 'candidate'
        ? 'योजना बदलने के लिए हमें खेद है। कोई प्रश्न हो तो इस मेल का उत्तर दें; संलग्न फ़ाइल से यह आपके कैलेंडर से हट जाएगा।'
        : 'संलग्न फ़ाइल से यह आपके कैलेंडर से हट जाएगा। आपको कुछ करने की आवश्यकता नहीं है।',
    ],
    facts: details(facts),
    footer,
  }),
  interview_removed: (facts) => ({
    subject: `अब आप पैनल में नहीं हैं: ${subjectOf(facts)}`,
    heading: 'यह साक्षात्कार आपके बिना होगा।',
    paragraphs: ['आपको पैनल से हटा दिया गया है। संलग्न फ़ाइल से यह आपके कैलेंडर से हट जाएगा।'],
    facts: details(facts),
    footer,
  }),
  accommodation_asked(facts) {
    const name = facts.candidate_name ?? 'एक उम्मीदवार'
    return {
      subject: `अधिक समय का अनुरोध: ${name}, ${facts.title}`,
      heading: `${name} अधिक समय चाहते हैं।`,
      paragraphs: [
        `यह ${facts.title} के बारे में है। कितना समय और क्यों, यह इस मेल में नहीं है: वह पृष्ठ पर पढ़ा जाता है, और आपके निर्णय के बाद कारण मिटा दिया जाता है।`,
      ],
      action: { label: 'निर्णय लें', url: facts.url },
      footer,
    }
  },
  interview_reminder: (facts) =>
    calendar(facts, {
      subject: `जल्द ही: ${subjectOf(facts)}`,
      heading: facts.to.role === 'candidate' ? `${facts.to.name}, आपका साक्षात्कार निकट है।` : 'एक साक्षात्कार निकट है।',
      paragraphs: [],
    }),
  review_requested: (facts) =>
    review(facts, 'कृपया अपना स्कोरकार्ड लिखें', 'साक्षात्कार पूरा हो चुका है और आपकी राय की प्रतीक्षा है।'),
  review_reminder: (facts) => review(facts, 'आपका स्कोरकार्ड अभी बाकी है', 'इस साक्षात्कार को आपकी राय की प्रतीक्षा है।'),
  scorecard_ready(facts) {
    const name = facts.candidate_name ?? 'उम्मीदवार'
    return {
      subject: `स्कोरकार्ड तैयार: ${name}, ${facts.title}`,
      heading: 'पैनल ने स्कोरकार्ड पूरा कर लिया है।',
      paragraphs: [`${name} (${facts.title}) की सभी समीक्षाएँ आ गई हैं। निर्णय आपको लेना है।`],
      action: { label: 'स्कोरकार्ड पढ़ें', url: facts.url },
      footer,
    }
  },
  interview_reviewed: ({ to, title, url }) => ({
    subject: `आपके साक्षात्कार की समीक्षा पूरी हुई: ${title}`,
    heading: `धन्यवाद, ${to.name}।`,
    paragraphs: [
      `पैनल ने ${title} के लिए आपके उत्तर ध्यान से पढ़े हैं और समीक्षा पूरी हो गई है।`,
      'अब भर्ती टीम आगे का निर्णय लेगी और आपको लिखेगी। आपको कुछ करने की आवश्यकता नहीं है।',
      'आप पढ़ सकते हैं कि परिणाम कैसे बना, और कह सकते हैं कि कोई व्यक्ति उसे दोबारा देखे।',
    ],
    action: { label: 'आपका परिणाम कैसे बना', url },
    footer,
  }),
  disagreement_found(facts) {
    const name = facts.candidate_name ?? 'उम्मीदवार'
    return {
      subject: `पैनल में मतभेद: ${name}, ${facts.title}`,
      heading: 'समीक्षकों की राय बहुत अलग है, और इसे देखने के लिए आपका नाम दिया गया है।',
      paragraphs: [`यह ${facts.title} के बारे में है। समीक्षाएँ साथ-साथ पढ़ें, लिखने वालों से बात करें, और जो निष्कर्ष निकले उसे दर्ज करें।`],
      action: { label: 'स्कोरकार्ड देखें', url: facts.url },
      footer,
    }
  },
  human_review_answered: ({ to, title, url }) => ({
    subject: `किसी व्यक्ति ने दोबारा देखा: ${title}`,
    heading: `नमस्ते ${to.name},`,
    paragraphs: [`आपने कहा था कि कोई व्यक्ति ${title} के साक्षात्कार का परिणाम देखे। किसी ने देख लिया है और आपको जवाब लिखा है।`],
    action: { label: 'जवाब पढ़ें', url },
    footer,
  }),
  human_review_requested(facts) {
    const name = facts.candidate_name ?? 'उम्मीदवार'
    return {
      subject: `किसी व्यक्ति से समीक्षा का अनुरोध: ${name}, ${facts.title}`,
      heading: `${name} चाहते हैं कि कोई व्यक्ति परिणाम को दोबारा देखे।`,
      paragraphs: [
        `यह ${facts.title} के बारे में है। उत्तर और समीक्षाएँ फिर से पढ़ें और सरल शब्दों में जवाब दें। जवाब मिलने तक अनुरोध खुला रहता है।`,
      ],
      action: { label: 'अनुरोध का जवाब दें', url: facts.url },
      footer,
    }
  },
}

type Lead = Pick<MailContent, 'subject' | 'heading' | 'paragraphs'>

function calendar(facts: MailFacts, lead: Lead): MailContent {
  const isCandidate = facts.to.role === 'candidate'
  const label = isCandidate ? 'अपना साक्षात्कार देखें' : 'साक्षात्कार खोलें'
  const notes = isCandidate ? ['शुरू होने से पहले आप वहीं समय बदल सकते हैं या इसे रद्द कर सकते हैं।'] : []
  return { ...lead, facts: details(facts), action: { label, url: facts.url }, notes, footer }
}

function review(facts: MailFacts, label: string, why: string): MailContent {
  const name = facts.candidate_name ?? 'उम्मीदवार'
  return {
    subject: `${label}: ${name}, ${facts.title}`,
    heading: `${label}।`,
    paragraphs: [
      `${why} दूसरों की राय और सॉफ़्टवेयर के सुझाव आपको अपना स्कोरकार्ड जमा करने के बाद दिखेंगे।`,
      ...(facts.required ? ['योजना के अनुसार परिणाम से पहले आपकी सीट से समीक्षा ज़रूरी है।'] : []),
    ],
    facts: [
      ['उम्मीदवार', name],
      ['साक्षात्कार', facts.title],
      ...(facts.due_at ? [['अंतिम समय', formatMoment(facts.due_at, facts.clock)] satisfies [string, string]] : []),
    ],
    action: { label: 'स्कोरकार्ड लिखें', url: facts.url },
    footer,
  }
}

function details(facts: MailFacts): [string, string][] {
  const { title, starts_at, ends_at, clock, candidate_time_zone, interviewer_names, candidate_name, to } = facts
  const rows: [string, string][] = [['साक्षात्कार', title]]
  if (starts_at && ends_at) rows.push(['समय', formatRange(starts_at, ends_at, clock)])
  if (starts_at && candidate_time_zone && to.role !== 'candidate' && candidate_time_zone !== clock.time_zone) {
    rows.push(['उम्मीदवार के लिए', formatShort(starts_at, { ...clock, time_zone: candidate_time_zone })])
  }
  if (to.role !== 'candidate' && candidate_name) rows.push(['उम्मीदवार', candidate_name])
  if (interviewer_names.length > 0) {
    rows.push([to.role === 'candidate' ? 'आप इनसे मिलेंगे' : 'पैनल', interviewer_names.join(', ')])
  }
  return rows
}

function scoring({ automated_scoring }: MailFacts): string {
  return automated_scoring
    ? 'सॉफ़्टवेयर आपके उत्तरों के लिए अंक सुझाता है और वे शब्द दिखाता है जिन पर अंक आधारित हैं; निर्णय लोग लेते हैं। साक्षात्कार शुरू होने से पहले आपकी सहमति माँगी जाएगी, और आप मना कर सकते हैं।'
    : 'आपके उत्तर लोग पढ़ते और परखते हैं; कोई सॉफ़्टवेयर अंक नहीं देता।'
}

function subjectOf({ title, starts_at, clock }: MailFacts): string {
  return starts_at ? `${title}, ${formatShort(starts_at, clock)}` : title
}
