// Made from the service's OpenAPI document; written by `.candor/node docs/api-table.ts`.
export interface paths {
    "/api/v1/reports/comparison": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Candidates of one version of a plan side by side, newest first
         * @description For: recruiter, admin, auditor.
         */
        get: {
            parameters: {
                query: {
                    plan_version_id: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            criteria: {
                                criterion_id: string;
                                name: string;
                            }[];
                            items: {
                                candidate_id: string;
                                /** @description Places on the scale, 0..1: the mean of the reviews, and the software */
                                criteria: {
                                    criterion_id: string;
                                    panel: number | null;
                                    software: number | null;
                                }[];
                                panel_score: number | null;
                                recommendation: string | null;
                                reviews: number;
                                session_id: string;
                                software_score: number | null;
                                started_at: string | null;
                                status: string;
                            }[];
                            plan_version_id: string;
                            title: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/raters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the interviewers and the software rate on one version of a plan
         * @description For: recruiter, admin, auditor.
         */
        get: {
            parameters: {
                query: {
                    plan_version_id: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            cards: number;
                            items: {
                                drift: {
                                    month: string;
                                    ratings: number;
                                    severity: number;
                                }[];
                                /** @description At least 10 sessions that somebody else rated too */
                                enough: boolean;
                                icc: {
                                    high: number | null;
                                    low: number | null;
                                    value: number;
                                } | null;
                                kappa: {
                                    high: number | null;
                                    low: number | null;
                                    value: number;
                                } | null;
                                /** @enum {unknown} */
                                kind: "person" | "software";
                                /** @description A person, or software:<tier>@<version> */
                                rater: string;
                                ratings: number;
                                sessions: number;
                                severity: {
                                    high: number | null;
                                    low: number | null;
                                    value: number;
                                } | null;
                                spread: number | null;
                            }[];
                            plan_version_id: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scorecards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Scorecards the caller may see, newest session first
         * @description For: recruiter, admin, auditor, interviewer.
         */
        get: {
            parameters: {
                query?: {
                    /** @description next_cursor of the page before */
                    cursor?: string;
                    /** @description Items a page */
                    limit?: number;
                    plan_version_id?: string;
                    /** @description Only those that wait for the caller's own review */
                    waiting?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description What others think is hidden until the caller's own review is in */
                                blind: boolean;
                                booking_id: string;
                                candidate_id: string;
                                due_at: string | null;
                                ended_at: string | null;
                                final: {
                                    /** Format: date-time */
                                    at: string;
                                    panel_score: number | null;
                                    /** @description definitely_no, no, yes or strong_yes */
                                    recommendation: string;
                                    reviews: number;
                                    software_score: number | null;
                                    version: number;
                                } | null;
                                panel_ids: string[];
                                plan_version_id: string;
                                /** @description The caller has submitted a review */
                                reviewed: boolean;
                                session_id: string;
                                started_at: string | null;
                                status: "waiting" | "live" | "reviewing" | "final";
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scorecards/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One scorecard; blind for a panel member until the own review is in
         * @description For: recruiter, admin, auditor, interviewer.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description What others think is hidden until the caller's own review is in */
                            blind: boolean;
                            booking_id: string;
                            candidate_id: string;
                            disagreements: {
                                assigned_to: string | null;
                                /** @description Of the plan, or `recommendation` */
                                criterion_id: string;
                                /** Format: date-time */
                                found_at: string;
                                settled: {
                                    /** Format: date-time */
                                    at: string;
                                    by: string;
                                    note: string;
                                } | null;
                                /** @description Between the highest and the lowest level, in levels */
                                spread: number;
                            }[];
                            due_at: string | null;
                            ended_at: string | null;
                            final: {
                                /** Format: date-time */
                                at: string;
                                panel_score: number | null;
                                /** @description definitely_no, no, yes or strong_yes */
                                recommendation: string;
                                reviews: number;
                                software_score: number | null;
                                version: number;
                            } | null;
                            my_review: {
                                criteria: {
                                    criterion_id: string;
                                    level: number;
                                    notes: string;
                                }[];
                                /** @description Versions before, oldest first: the first was given blind */
                                earlier: {
                                    criteria: {
                                        criterion_id: string;
                                        level: number;
                                    }[];
                                    /** @description definitely_no, no, yes or strong_yes */
                                    recommendation: string;
                                    /** Format: date-time */
                                    submitted_at: string;
                                    version: number;
                                }[];
                                notes: string;
                                /** @description definitely_no, no, yes or strong_yes */
                                recommendation: string;
                                reviewer_id: string;
                                score: number | null;
                                /** Format: date-time */
                                submitted_at: string;
                                version: number;
                            } | null;
                            panel_ids: string[];
                            plan_version_id: string;
                            /** @description The plan asks for reviews from the caller's seat, whatever others have submitted */
                            required_of_me: boolean;
                            /** @description The caller has submitted a review */
                            reviewed: boolean;
                            reviews: {
                                criteria: {
                                    criterion_id: string;
                                    level: number;
                                    notes: string;
                                }[];
                                /** @description Versions before, oldest first: the first was given blind */
                                earlier: {
                                    criteria: {
                                        criterion_id: string;
                                        level: number;
                                    }[];
                                    /** @description definitely_no, no, yes or strong_yes */
                                    recommendation: string;
                                    /** Format: date-time */
                                    submitted_at: string;
                                    version: number;
                                }[];
                                notes: string;
                                /** @description definitely_no, no, yes or strong_yes */
                                recommendation: string;
                                reviewer_id: string;
                                score: number | null;
                                /** Format: date-time */
                                submitted_at: string;
                                version: number;
                            }[];
                            reviews_missing: string[] | null;
                            session_id: string;
                            software: {
                                answers: {
                                    answer_id: string;
                                    diff: {
                                        because: string[];
                                        criteria: {
                                            after: number | null;
                                            before: number | null;
                                            change: number | null;
                                            criterion_id: string;
                                            evidence_moved: boolean;
                                        }[];
                                        overall: {
                                            after: number | null;
                                            before: number | null;
                                            change: number | null;
                                        };
                                        /** @description Same words, rubric, model and calibration: then nothing may have changed */
                                        same_inputs: boolean;
                                    } | null;
                                    earlier: {
                                        criteria: {
                                            confidence: number;
                                            criterion_id: string;
                                            /** @description Offsets in UTF-16 code units of the exact text of this revision */
                                            evidence: {
                                                end: number;
                                                points: number[];
                                                start: number;
                                                strength: number;
                                            }[];
                                            flags: string[];
                                            level: number | null;
                                            missing: string[];
                                            score: number | null;
                                            /** @description How far several judgements of a language model lay apart */
                                            spread?: number;
                                        }[];
                                        overall: number | null;
                                        revision: number;
                                        /** Format: date-time */
                                        scored_at: string;
                                        scorer: {
                                            calibration_id: string | null;
                                            model_hash: string | null;
                                            rubric_hash: string;
                                            seed: number | null;
                                            tier: string;
                                            version: string;
                                        };
                                        withheld: string | null;
                                    }[];
                                    question_id: string;
                                    result: {
                                        criteria: {
                                            confidence: number;
                                            criterion_id: string;
                                            /** @description Offsets in UTF-16 code units of the exact text of this revision */
                                            evidence: {
                                                end: number;
                                                points: number[];
                                                start: number;
                                                strength: number;
                                            }[];
                                            flags: string[];
                                            level: number | null;
                                            missing: string[];
                                            score: number | null;
                                            /** @description How far several judgements of a language model lay apart */
                                            spread?: number;
                                        }[];
                                        overall: number | null;
                                        revision: number;
                                        /** Format: date-time */
                                        scored_at: string;
                                        scorer: {
                                            calibration_id: string | null;
                                            model_hash: string | null;
                                            rubric_hash: string;
                                            seed: number | null;
                                            tier: string;
                                            version: string;
                                        };
                                        withheld: string | null;
                                    } | null;
                                    revision: number;
                                    /** Format: date-time */
                                    submitted_at: string;
                                }[];
                                /** @description Every answer of the ended session has its result */
                                complete: boolean;
                                note: string;
                                overall: number | null;
                                scored: number;
                                withheld: number;
                            } | null;
                            started_at: string | null;
                            status: "waiting" | "live" | "reviewing" | "final";
                            wanted: {
                                /** @description Further reviews, whoever writes them */
                                count: number;
                                seats: {
                                    /** @description So many of these people */
                                    count: number;
                                    person_ids: string[];
                                    qualification: string | null;
                                    seat_id: string;
                                }[];
                            } | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scorecards/{session_id}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who looked at a scorecard and who changed it, newest first
         * @description For: recruiter, admin, auditor.
         */
        get: {
            parameters: {
                query?: {
                    /** @description next_cursor of the page before */
                    cursor?: string;
                    /** @description Items a page */
                    limit?: number;
                };
                header?: never;
                path: {
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description viewed, exported, … or the event that the scorecard published */
                                action: string;
                                /** Format: date-time */
                                at: string;
                                detail: string;
                                /** @description A person, or service:<name> */
                                who: string;
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scorecards/{session_id}/disagreements/{criterion_id}/assignee": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Name who shall look at a disagreement
         * @description For: recruiter, admin.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Of the plan, or `recommendation` */
                    criterion_id: string;
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        person_id: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            criterion_id: string;
                            session_id: string;
                        };
                    };
                };
            };
        };
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scorecards/{session_id}/disagreements/{criterion_id}/settle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say what came of a disagreement; the reviews themselves stand
         * @description For: recruiter, admin.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path: {
                    /** @description Of the plan, or `recommendation` */
                    criterion_id: string;
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        note: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            criterion_id: string;
                            session_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scorecards/{session_id}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The caller's own review as far as it is written; nobody else can read it
         * @description For: interviewer.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Version of the caller's review that a draft would replace; 0 for the first */
                            amends: number;
                            /** @description 0 when nothing was ever kept */
                            revision: number;
                            saved_at: string | null;
                            /** @description Null when there is no draft */
                            words: {
                                criteria: {
                                    criterion_id: string;
                                    level: number | null;
                                    /** @default  */
                                    notes: string;
                                }[];
                                /** @default  */
                                notes: string;
                                recommendation: ("definitely_no" | "no" | "yes" | "strong_yes") | null;
                            } | null;
                        };
                    };
                };
            };
        };
        /**
         * Keeps what the caller has written so far; the highest revision stands
         * @description For: interviewer.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Version of the caller's review that a draft would replace; 0 for the first */
                        amends: number;
                        /** @description Above that of the draft that was read */
                        revision: number;
                        words: {
                            criteria: {
                                criterion_id: string;
                                level: number | null;
                                /** @default  */
                                notes: string;
                            }[];
                            /** @default  */
                            notes: string;
                            recommendation: ("definitely_no" | "no" | "yes" | "strong_yes") | null;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Version of the caller's review that a draft would replace; 0 for the first */
                            amends: number;
                            /** @description 0 when nothing was ever kept */
                            revision: number;
                            saved_at: string | null;
                            /** @description Null when there is no draft */
                            words: {
                                criteria: {
                                    criterion_id: string;
                                    level: number | null;
                                    /** @default  */
                                    notes: string;
                                }[];
                                /** @default  */
                                notes: string;
                                recommendation: ("definitely_no" | "no" | "yes" | "strong_yes") | null;
                            } | null;
                        };
                    };
                };
            };
        };
        post?: never;
        /**
         * Gives up what the caller has written; a review that was submitted stays as it is
         * @description For: interviewer.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scorecards/{session_id}/explanation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the result of your interview came about, in plain words
         * @description For: candidate.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            answers: {
                                criteria: {
                                    criterion_id: string;
                                    name: string;
                                    notes: {
                                        flag: string;
                                        text: string;
                                    }[];
                                    /** @description Your own words that the suggestion rests on */
                                    words: string[];
                                }[];
                                question: string;
                                question_id: string;
                            }[];
                            facts: {
                                answered: number;
                                reviews: number | null;
                                title: string | null;
                                withheld: string | null;
                            };
                            human_review: {
                                assigned_to: string | null;
                                outcome: {
                                    /** Format: date-time */
                                    at: string;
                                    by: string;
                                    /** @enum {unknown} */
                                    decision: "upheld" | "changed";
                                    explanation: string;
                                } | null;
                                /** @description The candidate's own words; empty when none were given */
                                reason: string;
                                /** Format: date-time */
                                requested_at: string;
                                session_id: string;
                                /** @enum {unknown} */
                                status: "open" | "closed";
                            } | null;
                            session_id: string;
                            software: {
                                limits: string;
                                tier: string | null;
                                used: boolean;
                                why_not: string | null;
                            };
                            /** @enum {unknown} */
                            status: "in_progress" | "with_the_panel" | "decided";
                            /** @description In English; the facts say the same for other languages */
                            steps: string[];
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scorecards/{session_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A scorecard as JSON, CSV (a line for each level given) or PDF
         * @description For: recruiter, admin, auditor, interviewer.
         */
        get: {
            parameters: {
                query: {
                    format: "json" | "csv" | "pdf";
                };
                header?: never;
                path: {
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The scorecard, as an attachment */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description What others think is hidden until the caller's own review is in */
                            blind: boolean;
                            booking_id: string;
                            candidate_id: string;
                            disagreements: {
                                assigned_to: string | null;
                                /** @description Of the plan, or `recommendation` */
                                criterion_id: string;
                                /** Format: date-time */
                                found_at: string;
                                settled: {
                                    /** Format: date-time */
                                    at: string;
                                    by: string;
                                    note: string;
                                } | null;
                                /** @description Between the highest and the lowest level, in levels */
                                spread: number;
                            }[];
                            due_at: string | null;
                            ended_at: string | null;
                            final: {
                                /** Format: date-time */
                                at: string;
                                panel_score: number | null;
                                /** @description definitely_no, no, yes or strong_yes */
                                recommendation: string;
                                reviews: number;
                                software_score: number | null;
                                version: number;
                            } | null;
                            my_review: {
                                criteria: {
                                    criterion_id: string;
                                    level: number;
                                    notes: string;
                                }[];
                                /** @description Versions before, oldest first: the first was given blind */
                                earlier: {
                                    criteria: {
                                        criterion_id: string;
                                        level: number;
                                    }[];
                                    /** @description definitely_no, no, yes or strong_yes */
                                    recommendation: string;
                                    /** Format: date-time */
                                    submitted_at: string;
                                    version: number;
                                }[];
                                notes: string;
                                /** @description definitely_no, no, yes or strong_yes */
                                recommendation: string;
                                reviewer_id: string;
                                score: number | null;
                                /** Format: date-time */
                                submitted_at: string;
                                version: number;
                            } | null;
                            panel_ids: string[];
                            plan_version_id: string;
                            /** @description The plan asks for reviews from the caller's seat, whatever others have submitted */
                            required_of_me: boolean;
                            /** @description The caller has submitted a review */
                            reviewed: boolean;
                            reviews: {
                                criteria: {
                                    criterion_id: string;
                                    level: number;
                                    notes: string;
                                }[];
                                /** @description Versions before, oldest first: the first was given blind */
                                earlier: {
                                    criteria: {
                                        criterion_id: string;
                                        level: number;
                                    }[];
                                    /** @description definitely_no, no, yes or strong_yes */
                                    recommendation: string;
                                    /** Format: date-time */
                                    submitted_at: string;
                                    version: number;
                                }[];
                                notes: string;
                                /** @description definitely_no, no, yes or strong_yes */
                                recommendation: string;
                                reviewer_id: string;
                                score: number | null;
                                /** Format: date-time */
                                submitted_at: string;
                                version: number;
                            }[];
                            reviews_missing: string[] | null;
                            session_id: string;
                            software: {
                                answers: {
                                    answer_id: string;
                                    diff: {
                                        because: string[];
                                        criteria: {
                                            after: number | null;
                                            before: number | null;
                                            change: number | null;
                                            criterion_id: string;
                                            evidence_moved: boolean;
                                        }[];
                                        overall: {
                                            after: number | null;
                                            before: number | null;
                                            change: number | null;
                                        };
                                        /** @description Same words, rubric, model and calibration: then nothing may have changed */
                                        same_inputs: boolean;
                                    } | null;
                                    earlier: {
                                        criteria: {
                                            confidence: number;
                                            criterion_id: string;
                                            /** @description Offsets in UTF-16 code units of the exact text of this revision */
                                            evidence: {
                                                end: number;
                                                points: number[];
                                                start: number;
                                                strength: number;
                                            }[];
                                            flags: string[];
                                            level: number | null;
                                            missing: string[];
                                            score: number | null;
                                            /** @description How far several judgements of a language model lay apart */
                                            spread?: number;
                                        }[];
                                        overall: number | null;
                                        revision: number;
                                        /** Format: date-time */
                                        scored_at: string;
                                        scorer: {
                                            calibration_id: string | null;
                                            model_hash: string | null;
                                            rubric_hash: string;
                                            seed: number | null;
                                            tier: string;
                                            version: string;
                                        };
                                        withheld: string | null;
                                    }[];
                                    question_id: string;
                                    result: {
                                        criteria: {
                                            confidence: number;
                                            criterion_id: string;
                                            /** @description Offsets in UTF-16 code units of the exact text of this revision */
                                            evidence: {
                                                end: number;
                                                points: number[];
                                                start: number;
                                                strength: number;
                                            }[];
                                            flags: string[];
                                            level: number | null;
                                            missing: string[];
                                            score: number | null;
                                            /** @description How far several judgements of a language model lay apart */
                                            spread?: number;
                                        }[];
                                        overall: number | null;
                                        revision: number;
                                        /** Format: date-time */
                                        scored_at: string;
                                        scorer: {
                                            calibration_id: string | null;
                                            model_hash: string | null;
                                            rubric_hash: string;
                                            seed: number | null;
                                            tier: string;
                                            version: string;
                                        };
                                        withheld: string | null;
                                    } | null;
                                    revision: number;
                                    /** Format: date-time */
                                    submitted_at: string;
                                }[];
                                /** @description Every answer of the ended session has its result */
                                complete: boolean;
                                note: string;
                                overall: number | null;
                                scored: number;
                                withheld: number;
                            } | null;
                            started_at: string | null;
                            status: "waiting" | "live" | "reviewing" | "final";
                            wanted: {
                                /** @description Further reviews, whoever writes them */
                                count: number;
                                seats: {
                                    /** @description So many of these people */
                                    count: number;
                                    person_ids: string[];
                                    qualification: string | null;
                                    seat_id: string;
                                }[];
                            } | null;
                        };
                        "application/pdf": string;
                        "text/csv": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scorecards/{session_id}/human-review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask that a person looks at the result of your interview
         * @description For: candidate.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path: {
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        reason?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            session_id: string;
                            /** @enum {unknown} */
                            status: "open" | "closed";
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scorecards/{session_id}/human-review/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A person's answer to the candidate
         * @description For: recruiter, admin.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path: {
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {unknown} */
                        decision: "upheld" | "changed";
                        /** @description For the candidate */
                        explanation: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            session_id: string;
                            /** @enum {unknown} */
                            status: "open" | "closed";
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scorecards/{session_id}/material": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Questions, criteria and the words of the answers of one interview, for its reviewers; auditors get no words
         * @description For: interviewer, recruiter, admin, auditor.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            plan_id: string;
                            questions: {
                                answers: {
                                    answer_id: string;
                                    revision: number;
                                    /** Format: date-time */
                                    submitted_at: string;
                                    text: string | null;
                                }[];
                                criteria: {
                                    criterion_id: string;
                                    description: string;
                                    /** @description The anchored scale, lowest level first */
                                    levels: {
                                        anchor: string;
                                        label: string;
                                        level: number;
                                    }[];
                                    name: string;
                                    weight: number;
                                }[];
                                /** @description Of the plan, or follow_up: then the text stands in the transcript */
                                kind: string;
                                question_id: string;
                                text: string;
                            }[];
                            required_reviews: number;
                            session_id: string;
                            title: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scorecards/{session_id}/rescore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Scores all answers again; earlier results stay beside the new ones
         * @description For: recruiter, admin.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path: {
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description A short code, such as rubric_changed */
                        reason: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            answers: number;
                            session_id: string;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scorecards/{session_id}/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A panel member's review; sent again it becomes the next version
         * @description For: interviewer.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path: {
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description A criterion that was not observed is left out */
                        criteria: {
                            criterion_id: string;
                            level: number;
                            /** @default  */
                            notes: string;
                        }[];
                        /** @default  */
                        notes: string;
                        recommendation: "definitely_no" | "no" | "yes" | "strong_yes";
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            reviewer_id: string;
                            session_id: string;
                            /** Format: date-time */
                            submitted_at: string;
                            version: number;
                        };
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scorecards/disagreements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Scorecards with a disagreement that nobody has settled, longest first
         * @description For: recruiter, admin, auditor.
         */
        get: {
            parameters: {
                query?: {
                    /** @description next_cursor of the page before */
                    cursor?: string;
                    /** @description Items a page */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                candidate_id: string;
                                disagreements: {
                                    assigned_to: string | null;
                                    /** @description Of the plan, or `recommendation` */
                                    criterion_id: string;
                                    /** Format: date-time */
                                    found_at: string;
                                    settled: {
                                        /** Format: date-time */
                                        at: string;
                                        by: string;
                                        note: string;
                                    } | null;
                                    /** @description Between the highest and the lowest level, in levels */
                                    spread: number;
                                }[];
                                plan_version_id: string;
                                session_id: string;
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/scorecards/human-reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Candidates who wait for a person, longest first
         * @description For: recruiter, admin, auditor.
         */
        get: {
            parameters: {
                query?: {
                    /** @description next_cursor of the page before */
                    cursor?: string;
                    /** @description Items a page */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                assigned_to: string | null;
                                outcome: {
                                    /** Format: date-time */
                                    at: string;
                                    by: string;
                                    /** @enum {unknown} */
                                    decision: "upheld" | "changed";
                                    explanation: string;
                                } | null;
                                /** @description The candidate's own words; empty when none were given */
                                reason: string;
                                /** Format: date-time */
                                requested_at: string;
                                session_id: string;
                                /** @enum {unknown} */
                                status: "open" | "closed";
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: never;
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
