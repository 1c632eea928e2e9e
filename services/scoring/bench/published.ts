/**
 * What others reached on the same data when questions were not seen before; figures of random row splits are left out. The papers
 * themselves could not be opened here. Sultan's pair stands so in the comparison of Gaddipati, Nair, Ploeger (arXiv 2009.01303),
 * Mohler's r .518 in several later papers' tables. His RMSE .978, the two raters' figures and SemEval's baseline are as they were handed
 * down, without a second source; r and RMSE of Mohler et al. may be the best of two of their models.
 */
export const published = [
  { data: 'mohler', who: 'Two human raters with each other (Mohler et al. 2011)', figure: 'r .586, RMSE .659 of 5' },
  {
    data: 'mohler',
    who: 'Mohler, Bunescu, Mihalcea, ACL 2011, 12-fold over assignments',
    figure: 'r .518, RMSE .978 of 5',
  },
  { data: 'mohler', who: 'Sultan, Salazar, Sumner, NAACL 2016, unseen questions', figure: 'r .592, RMSE .887 of 5' },
  {
    data: 'scientsbank',
    who: 'SemEval-2013 task 7, 2-way, unseen questions: lexical baseline (Dzikovska et al. 2013)',
    figure: 'macro-F1 .630',
  },
] as const
