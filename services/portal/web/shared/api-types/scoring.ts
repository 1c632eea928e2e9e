// Made from the service's OpenAPI document; written by `.candor/node docs/api-table.ts`.
export interface paths {
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
                            /** @description The caller has submitted a review */
                            reviewed: boolean;
                            reviews: {
                                criteria: {
                                    criterion_id: string;
                                    level: number;
                                    notes: string;
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
                            session_id: string;
                            software: {
                                answers: {
                                    answer_id: string;
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
