// Made from the service's OpenAPI document; written by `.candor/node docs/api-table.ts`.
export interface paths {
    "/api/v1/interviews/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a session: state, time left, current question
         * @description For: candidate, interviewer, recruiter, admin.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The session */
                    id: string;
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
                            /** @description Limit of the current question */
                            answer_by: string | null;
                            answered_questions: number;
                            answers: {
                                answer_id: string;
                                question_id: string;
                                revision: number;
                                /** Format: date-time */
                                submitted_at: string;
                            }[];
                            booking_id: string;
                            candidate_id: string;
                            consent: {
                                /** Format: date-time */
                                at: string;
                                automated_scoring: boolean;
                                notice_version: string;
                                recording: boolean;
                            } | null;
                            current_question: {
                                category: string;
                                code?: {
                                    language: string;
                                    starter?: string;
                                };
                                /** @description The question whose answer this one is about */
                                follow_up_to?: string;
                                id: string;
                                /** @description open, choice, code, scale */
                                kind: string;
                                /** @description Several options, each on a line of its own */
                                multiple?: boolean;
                                /** @description Counts from 1 */
                                number: number;
                                options?: string[];
                                scale?: {
                                    from: number;
                                    to: number;
                                };
                                text: string;
                                /** @description Accommodation included */
                                time_limit_seconds?: number;
                            } | null;
                            /** @description null while paused and after the end */
                            deadline_at: string | null;
                            ended_at: string | null;
                            /** @description Of the number that every candidate of this plan gets */
                            follow_ups_left: number;
                            /** @description Time without a connection that was given back; in the deadline already */
                            given_back_ms: number;
                            /** @description What the candidate must be told before consenting */
                            notice: {
                                automated_scoring: boolean;
                                human_alternative: string;
                                judged_by: string;
                                recorded: string;
                                retention_days: number;
                                /** @description To be sent back with the consent */
                                version: string;
                            };
                            plan_version_id: string;
                            released_at: string | null;
                            /** @description By the server's clock at the time of the answer */
                            remaining_ms: number;
                            /** @description Until then the candidate may correct and annotate; null while it runs and after the release */
                            review_until: string | null;
                            /** @description Number of the last transcript entry */
                            seq: number;
                            session_id: string;
                            /** @description Integrity signals that were noted */
                            signals: number;
                            /** @description Can still be answered until the end */
                            skipped: string[];
                            /** Format: date-time */
                            started_at: string;
                            /** @description waiting, in_progress, paused, completed, expired, abandoned */
                            status: string;
                            time_multiplier: number;
                            title: string;
                            total_questions: number;
                            /** @description The next question opens in a few seconds */
                            waiting_for_follow_up: boolean;
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
    "/api/v1/interviews/{id}/annotations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remark on an entry of the transcript, before it is released
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
                    /** @description The session */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Of the entry */
                        seq: number;
                        text: string;
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
                            /** @description Limit of the current question */
                            answer_by: string | null;
                            answered_questions: number;
                            answers: {
                                answer_id: string;
                                question_id: string;
                                revision: number;
                                /** Format: date-time */
                                submitted_at: string;
                            }[];
                            booking_id: string;
                            candidate_id: string;
                            consent: {
                                /** Format: date-time */
                                at: string;
                                automated_scoring: boolean;
                                notice_version: string;
                                recording: boolean;
                            } | null;
                            current_question: {
                                category: string;
                                code?: {
                                    language: string;
                                    starter?: string;
                                };
                                /** @description The question whose answer this one is about */
                                follow_up_to?: string;
                                id: string;
                                /** @description open, choice, code, scale */
                                kind: string;
                                /** @description Several options, each on a line of its own */
                                multiple?: boolean;
                                /** @description Counts from 1 */
                                number: number;
                                options?: string[];
                                scale?: {
                                    from: number;
                                    to: number;
                                };
                                text: string;
                                /** @description Accommodation included */
                                time_limit_seconds?: number;
                            } | null;
                            /** @description null while paused and after the end */
                            deadline_at: string | null;
                            ended_at: string | null;
                            /** @description Of the number that every candidate of this plan gets */
                            follow_ups_left: number;
                            /** @description Time without a connection that was given back; in the deadline already */
                            given_back_ms: number;
                            /** @description What the candidate must be told before consenting */
                            notice: {
                                automated_scoring: boolean;
                                human_alternative: string;
                                judged_by: string;
                                recorded: string;
                                retention_days: number;
                                /** @description To be sent back with the consent */
                                version: string;
                            };
                            plan_version_id: string;
                            released_at: string | null;
                            /** @description By the server's clock at the time of the answer */
                            remaining_ms: number;
                            /** @description Until then the candidate may correct and annotate; null while it runs and after the release */
                            review_until: string | null;
                            /** @description Number of the last transcript entry */
                            seq: number;
                            session_id: string;
                            /** @description Integrity signals that were noted */
                            signals: number;
                            /** @description Can still be answered until the end */
                            skipped: string[];
                            /** Format: date-time */
                            started_at: string;
                            /** @description waiting, in_progress, paused, completed, expired, abandoned */
                            status: string;
                            time_multiplier: number;
                            title: string;
                            total_questions: number;
                            /** @description The next question opens in a few seconds */
                            waiting_for_follow_up: boolean;
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
    "/api/v1/interviews/{id}/answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give or correct a final answer
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
                    /** @description The session */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Comes back in the live ack */
                        client_id?: string;
                        question_id: string;
                        /** @description Must rise from answer to answer of a question; counted here without it */
                        revision?: number;
                        /** @description Kept exactly as sent */
                        text: string;
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
                            /** @description Limit of the current question */
                            answer_by: string | null;
                            answered_questions: number;
                            answers: {
                                answer_id: string;
                                question_id: string;
                                revision: number;
                                /** Format: date-time */
                                submitted_at: string;
                            }[];
                            booking_id: string;
                            candidate_id: string;
                            consent: {
                                /** Format: date-time */
                                at: string;
                                automated_scoring: boolean;
                                notice_version: string;
                                recording: boolean;
                            } | null;
                            current_question: {
                                category: string;
                                code?: {
                                    language: string;
                                    starter?: string;
                                };
                                /** @description The question whose answer this one is about */
                                follow_up_to?: string;
                                id: string;
                                /** @description open, choice, code, scale */
                                kind: string;
                                /** @description Several options, each on a line of its own */
                                multiple?: boolean;
                                /** @description Counts from 1 */
                                number: number;
                                options?: string[];
                                scale?: {
                                    from: number;
                                    to: number;
                                };
                                text: string;
                                /** @description Accommodation included */
                                time_limit_seconds?: number;
                            } | null;
                            /** @description null while paused and after the end */
                            deadline_at: string | null;
                            ended_at: string | null;
                            /** @description Of the number that every candidate of this plan gets */
                            follow_ups_left: number;
                            /** @description Time without a connection that was given back; in the deadline already */
                            given_back_ms: number;
                            /** @description What the candidate must be told before consenting */
                            notice: {
                                automated_scoring: boolean;
                                human_alternative: string;
                                judged_by: string;
                                recorded: string;
                                retention_days: number;
                                /** @description To be sent back with the consent */
                                version: string;
                            };
                            plan_version_id: string;
                            released_at: string | null;
                            /** @description By the server's clock at the time of the answer */
                            remaining_ms: number;
                            /** @description Until then the candidate may correct and annotate; null while it runs and after the release */
                            review_until: string | null;
                            /** @description Number of the last transcript entry */
                            seq: number;
                            session_id: string;
                            /** @description Integrity signals that were noted */
                            signals: number;
                            /** @description Can still be answered until the end */
                            skipped: string[];
                            /** Format: date-time */
                            started_at: string;
                            /** @description waiting, in_progress, paused, completed, expired, abandoned */
                            status: string;
                            time_multiplier: number;
                            title: string;
                            total_questions: number;
                            /** @description The next question opens in a few seconds */
                            waiting_for_follow_up: boolean;
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
    "/api/v1/interviews/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the interview
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
                    /** @description The session */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never> | null;
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
                            /** @description Limit of the current question */
                            answer_by: string | null;
                            answered_questions: number;
                            answers: {
                                answer_id: string;
                                question_id: string;
                                revision: number;
                                /** Format: date-time */
                                submitted_at: string;
                            }[];
                            booking_id: string;
                            candidate_id: string;
                            consent: {
                                /** Format: date-time */
                                at: string;
                                automated_scoring: boolean;
                                notice_version: string;
                                recording: boolean;
                            } | null;
                            current_question: {
                                category: string;
                                code?: {
                                    language: string;
                                    starter?: string;
                                };
                                /** @description The question whose answer this one is about */
                                follow_up_to?: string;
                                id: string;
                                /** @description open, choice, code, scale */
                                kind: string;
                                /** @description Several options, each on a line of its own */
                                multiple?: boolean;
                                /** @description Counts from 1 */
                                number: number;
                                options?: string[];
                                scale?: {
                                    from: number;
                                    to: number;
                                };
                                text: string;
                                /** @description Accommodation included */
                                time_limit_seconds?: number;
                            } | null;
                            /** @description null while paused and after the end */
                            deadline_at: string | null;
                            ended_at: string | null;
                            /** @description Of the number that every candidate of this plan gets */
                            follow_ups_left: number;
                            /** @description Time without a connection that was given back; in the deadline already */
                            given_back_ms: number;
                            /** @description What the candidate must be told before consenting */
                            notice: {
                                automated_scoring: boolean;
                                human_alternative: string;
                                judged_by: string;
                                recorded: string;
                                retention_days: number;
                                /** @description To be sent back with the consent */
                                version: string;
                            };
                            plan_version_id: string;
                            released_at: string | null;
                            /** @description By the server's clock at the time of the answer */
                            remaining_ms: number;
                            /** @description Until then the candidate may correct and annotate; null while it runs and after the release */
                            review_until: string | null;
                            /** @description Number of the last transcript entry */
                            seq: number;
                            session_id: string;
                            /** @description Integrity signals that were noted */
                            signals: number;
                            /** @description Can still be answered until the end */
                            skipped: string[];
                            /** Format: date-time */
                            started_at: string;
                            /** @description waiting, in_progress, paused, completed, expired, abandoned */
                            status: string;
                            time_multiplier: number;
                            title: string;
                            total_questions: number;
                            /** @description The next question opens in a few seconds */
                            waiting_for_follow_up: boolean;
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
    "/api/v1/interviews/{id}/consent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Agree to the recording of answers, and separately to scoring by software
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
                    /** @description The session */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description May be withdrawn at any time */
                        automated_scoring: boolean;
                        /** @description The notice that was shown */
                        notice_version: string;
                        /** @description Without it no answer is taken */
                        recording: boolean;
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
                            /** @description Limit of the current question */
                            answer_by: string | null;
                            answered_questions: number;
                            answers: {
                                answer_id: string;
                                question_id: string;
                                revision: number;
                                /** Format: date-time */
                                submitted_at: string;
                            }[];
                            booking_id: string;
                            candidate_id: string;
                            consent: {
                                /** Format: date-time */
                                at: string;
                                automated_scoring: boolean;
                                notice_version: string;
                                recording: boolean;
                            } | null;
                            current_question: {
                                category: string;
                                code?: {
                                    language: string;
                                    starter?: string;
                                };
                                /** @description The question whose answer this one is about */
                                follow_up_to?: string;
                                id: string;
                                /** @description open, choice, code, scale */
                                kind: string;
                                /** @description Several options, each on a line of its own */
                                multiple?: boolean;
                                /** @description Counts from 1 */
                                number: number;
                                options?: string[];
                                scale?: {
                                    from: number;
                                    to: number;
                                };
                                text: string;
                                /** @description Accommodation included */
                                time_limit_seconds?: number;
                            } | null;
                            /** @description null while paused and after the end */
                            deadline_at: string | null;
                            ended_at: string | null;
                            /** @description Of the number that every candidate of this plan gets */
                            follow_ups_left: number;
                            /** @description Time without a connection that was given back; in the deadline already */
                            given_back_ms: number;
                            /** @description What the candidate must be told before consenting */
                            notice: {
                                automated_scoring: boolean;
                                human_alternative: string;
                                judged_by: string;
                                recorded: string;
                                retention_days: number;
                                /** @description To be sent back with the consent */
                                version: string;
                            };
                            plan_version_id: string;
                            released_at: string | null;
                            /** @description By the server's clock at the time of the answer */
                            remaining_ms: number;
                            /** @description Until then the candidate may correct and annotate; null while it runs and after the release */
                            review_until: string | null;
                            /** @description Number of the last transcript entry */
                            seq: number;
                            session_id: string;
                            /** @description Integrity signals that were noted */
                            signals: number;
                            /** @description Can still be answered until the end */
                            skipped: string[];
                            /** Format: date-time */
                            started_at: string;
                            /** @description waiting, in_progress, paused, completed, expired, abandoned */
                            status: string;
                            time_multiplier: number;
                            title: string;
                            total_questions: number;
                            /** @description The next question opens in a few seconds */
                            waiting_for_follow_up: boolean;
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
    "/api/v1/interviews/{id}/corrections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Correct an answer after the end, before the transcript is released
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
                    /** @description The session */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        question_id: string;
                        /** @description Kept exactly as sent; the earlier wording stays */
                        text: string;
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
                            /** @description Limit of the current question */
                            answer_by: string | null;
                            answered_questions: number;
                            answers: {
                                answer_id: string;
                                question_id: string;
                                revision: number;
                                /** Format: date-time */
                                submitted_at: string;
                            }[];
                            booking_id: string;
                            candidate_id: string;
                            consent: {
                                /** Format: date-time */
                                at: string;
                                automated_scoring: boolean;
                                notice_version: string;
                                recording: boolean;
                            } | null;
                            current_question: {
                                category: string;
                                code?: {
                                    language: string;
                                    starter?: string;
                                };
                                /** @description The question whose answer this one is about */
                                follow_up_to?: string;
                                id: string;
                                /** @description open, choice, code, scale */
                                kind: string;
                                /** @description Several options, each on a line of its own */
                                multiple?: boolean;
                                /** @description Counts from 1 */
                                number: number;
                                options?: string[];
                                scale?: {
                                    from: number;
                                    to: number;
                                };
                                text: string;
                                /** @description Accommodation included */
                                time_limit_seconds?: number;
                            } | null;
                            /** @description null while paused and after the end */
                            deadline_at: string | null;
                            ended_at: string | null;
                            /** @description Of the number that every candidate of this plan gets */
                            follow_ups_left: number;
                            /** @description Time without a connection that was given back; in the deadline already */
                            given_back_ms: number;
                            /** @description What the candidate must be told before consenting */
                            notice: {
                                automated_scoring: boolean;
                                human_alternative: string;
                                judged_by: string;
                                recorded: string;
                                retention_days: number;
                                /** @description To be sent back with the consent */
                                version: string;
                            };
                            plan_version_id: string;
                            released_at: string | null;
                            /** @description By the server's clock at the time of the answer */
                            remaining_ms: number;
                            /** @description Until then the candidate may correct and annotate; null while it runs and after the release */
                            review_until: string | null;
                            /** @description Number of the last transcript entry */
                            seq: number;
                            session_id: string;
                            /** @description Integrity signals that were noted */
                            signals: number;
                            /** @description Can still be answered until the end */
                            skipped: string[];
                            /** Format: date-time */
                            started_at: string;
                            /** @description waiting, in_progress, paused, completed, expired, abandoned */
                            status: string;
                            time_multiplier: number;
                            title: string;
                            total_questions: number;
                            /** @description The next question opens in a few seconds */
                            waiting_for_follow_up: boolean;
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
    "/api/v1/interviews/{id}/follow-ups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask a further question about an answer, within the budget that is the same for every candidate
         * @description For: interviewer, recruiter, admin.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path: {
                    /** @description The session */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        question_id: string;
                        text: string;
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
                            /** @description Limit of the current question */
                            answer_by: string | null;
                            answered_questions: number;
                            answers: {
                                answer_id: string;
                                question_id: string;
                                revision: number;
                                /** Format: date-time */
                                submitted_at: string;
                            }[];
                            booking_id: string;
                            candidate_id: string;
                            consent: {
                                /** Format: date-time */
                                at: string;
                                automated_scoring: boolean;
                                notice_version: string;
                                recording: boolean;
                            } | null;
                            current_question: {
                                category: string;
                                code?: {
                                    language: string;
                                    starter?: string;
                                };
                                /** @description The question whose answer this one is about */
                                follow_up_to?: string;
                                id: string;
                                /** @description open, choice, code, scale */
                                kind: string;
                                /** @description Several options, each on a line of its own */
                                multiple?: boolean;
                                /** @description Counts from 1 */
                                number: number;
                                options?: string[];
                                scale?: {
                                    from: number;
                                    to: number;
                                };
                                text: string;
                                /** @description Accommodation included */
                                time_limit_seconds?: number;
                            } | null;
                            /** @description null while paused and after the end */
                            deadline_at: string | null;
                            ended_at: string | null;
                            /** @description Of the number that every candidate of this plan gets */
                            follow_ups_left: number;
                            /** @description Time without a connection that was given back; in the deadline already */
                            given_back_ms: number;
                            /** @description What the candidate must be told before consenting */
                            notice: {
                                automated_scoring: boolean;
                                human_alternative: string;
                                judged_by: string;
                                recorded: string;
                                retention_days: number;
                                /** @description To be sent back with the consent */
                                version: string;
                            };
                            plan_version_id: string;
                            released_at: string | null;
                            /** @description By the server's clock at the time of the answer */
                            remaining_ms: number;
                            /** @description Until then the candidate may correct and annotate; null while it runs and after the release */
                            review_until: string | null;
                            /** @description Number of the last transcript entry */
                            seq: number;
                            session_id: string;
                            /** @description Integrity signals that were noted */
                            signals: number;
                            /** @description Can still be answered until the end */
                            skipped: string[];
                            /** Format: date-time */
                            started_at: string;
                            /** @description waiting, in_progress, paused, completed, expired, abandoned */
                            status: string;
                            time_multiplier: number;
                            title: string;
                            total_questions: number;
                            /** @description The next question opens in a few seconds */
                            waiting_for_follow_up: boolean;
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
    "/api/v1/interviews/{id}/help": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask the panel for help
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
                    /** @description The session */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        reason?: string;
                    } | null;
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
                            /** @description Limit of the current question */
                            answer_by: string | null;
                            answered_questions: number;
                            answers: {
                                answer_id: string;
                                question_id: string;
                                revision: number;
                                /** Format: date-time */
                                submitted_at: string;
                            }[];
                            booking_id: string;
                            candidate_id: string;
                            consent: {
                                /** Format: date-time */
                                at: string;
                                automated_scoring: boolean;
                                notice_version: string;
                                recording: boolean;
                            } | null;
                            current_question: {
                                category: string;
                                code?: {
                                    language: string;
                                    starter?: string;
                                };
                                /** @description The question whose answer this one is about */
                                follow_up_to?: string;
                                id: string;
                                /** @description open, choice, code, scale */
                                kind: string;
                                /** @description Several options, each on a line of its own */
                                multiple?: boolean;
                                /** @description Counts from 1 */
                                number: number;
                                options?: string[];
                                scale?: {
                                    from: number;
                                    to: number;
                                };
                                text: string;
                                /** @description Accommodation included */
                                time_limit_seconds?: number;
                            } | null;
                            /** @description null while paused and after the end */
                            deadline_at: string | null;
                            ended_at: string | null;
                            /** @description Of the number that every candidate of this plan gets */
                            follow_ups_left: number;
                            /** @description Time without a connection that was given back; in the deadline already */
                            given_back_ms: number;
                            /** @description What the candidate must be told before consenting */
                            notice: {
                                automated_scoring: boolean;
                                human_alternative: string;
                                judged_by: string;
                                recorded: string;
                                retention_days: number;
                                /** @description To be sent back with the consent */
                                version: string;
                            };
                            plan_version_id: string;
                            released_at: string | null;
                            /** @description By the server's clock at the time of the answer */
                            remaining_ms: number;
                            /** @description Until then the candidate may correct and annotate; null while it runs and after the release */
                            review_until: string | null;
                            /** @description Number of the last transcript entry */
                            seq: number;
                            session_id: string;
                            /** @description Integrity signals that were noted */
                            signals: number;
                            /** @description Can still be answered until the end */
                            skipped: string[];
                            /** Format: date-time */
                            started_at: string;
                            /** @description waiting, in_progress, paused, completed, expired, abandoned */
                            status: string;
                            time_multiplier: number;
                            title: string;
                            total_questions: number;
                            /** @description The next question opens in a few seconds */
                            waiting_for_follow_up: boolean;
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
    "/api/v1/interviews/{id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read your own notes on an interview; nobody else can
         * @description For: interviewer, recruiter, admin.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The session */
                    id: string;
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
                            /** @description 0 while there are none */
                            revision: number;
                            saved_at: string | null;
                            text: string;
                        };
                    };
                };
            };
        };
        /**
         * Keep your own notes on an interview
         * @description For: interviewer, recruiter, admin.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The session */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Rises with each change; the highest wins, and a lower one is refused with STALE_REVISION */
                        revision: number;
                        text: string;
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
                            revision: number;
                            /** Format: date-time */
                            saved_at: string;
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
    "/api/v1/interviews/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop the clock
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
                    /** @description The session */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        reason?: string;
                    } | null;
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
                            /** @description Limit of the current question */
                            answer_by: string | null;
                            answered_questions: number;
                            answers: {
                                answer_id: string;
                                question_id: string;
                                revision: number;
                                /** Format: date-time */
                                submitted_at: string;
                            }[];
                            booking_id: string;
                            candidate_id: string;
                            consent: {
                                /** Format: date-time */
                                at: string;
                                automated_scoring: boolean;
                                notice_version: string;
                                recording: boolean;
                            } | null;
                            current_question: {
                                category: string;
                                code?: {
                                    language: string;
                                    starter?: string;
                                };
                                /** @description The question whose answer this one is about */
                                follow_up_to?: string;
                                id: string;
                                /** @description open, choice, code, scale */
                                kind: string;
                                /** @description Several options, each on a line of its own */
                                multiple?: boolean;
                                /** @description Counts from 1 */
                                number: number;
                                options?: string[];
                                scale?: {
                                    from: number;
                                    to: number;
                                };
                                text: string;
                                /** @description Accommodation included */
                                time_limit_seconds?: number;
                            } | null;
                            /** @description null while paused and after the end */
                            deadline_at: string | null;
                            ended_at: string | null;
                            /** @description Of the number that every candidate of this plan gets */
                            follow_ups_left: number;
                            /** @description Time without a connection that was given back; in the deadline already */
                            given_back_ms: number;
                            /** @description What the candidate must be told before consenting */
                            notice: {
                                automated_scoring: boolean;
                                human_alternative: string;
                                judged_by: string;
                                recorded: string;
                                retention_days: number;
                                /** @description To be sent back with the consent */
                                version: string;
                            };
                            plan_version_id: string;
                            released_at: string | null;
                            /** @description By the server's clock at the time of the answer */
                            remaining_ms: number;
                            /** @description Until then the candidate may correct and annotate; null while it runs and after the release */
                            review_until: string | null;
                            /** @description Number of the last transcript entry */
                            seq: number;
                            session_id: string;
                            /** @description Integrity signals that were noted */
                            signals: number;
                            /** @description Can still be answered until the end */
                            skipped: string[];
                            /** Format: date-time */
                            started_at: string;
                            /** @description waiting, in_progress, paused, completed, expired, abandoned */
                            status: string;
                            time_multiplier: number;
                            title: string;
                            total_questions: number;
                            /** @description The next question opens in a few seconds */
                            waiting_for_follow_up: boolean;
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
    "/api/v1/interviews/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Release the transcript before the time for corrections is over
         * @description For: candidate, recruiter, admin.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path: {
                    /** @description The session */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never> | null;
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
                            /** @description Limit of the current question */
                            answer_by: string | null;
                            answered_questions: number;
                            answers: {
                                answer_id: string;
                                question_id: string;
                                revision: number;
                                /** Format: date-time */
                                submitted_at: string;
                            }[];
                            booking_id: string;
                            candidate_id: string;
                            consent: {
                                /** Format: date-time */
                                at: string;
                                automated_scoring: boolean;
                                notice_version: string;
                                recording: boolean;
                            } | null;
                            current_question: {
                                category: string;
                                code?: {
                                    language: string;
                                    starter?: string;
                                };
                                /** @description The question whose answer this one is about */
                                follow_up_to?: string;
                                id: string;
                                /** @description open, choice, code, scale */
                                kind: string;
                                /** @description Several options, each on a line of its own */
                                multiple?: boolean;
                                /** @description Counts from 1 */
                                number: number;
                                options?: string[];
                                scale?: {
                                    from: number;
                                    to: number;
                                };
                                text: string;
                                /** @description Accommodation included */
                                time_limit_seconds?: number;
                            } | null;
                            /** @description null while paused and after the end */
                            deadline_at: string | null;
                            ended_at: string | null;
                            /** @description Of the number that every candidate of this plan gets */
                            follow_ups_left: number;
                            /** @description Time without a connection that was given back; in the deadline already */
                            given_back_ms: number;
                            /** @description What the candidate must be told before consenting */
                            notice: {
                                automated_scoring: boolean;
                                human_alternative: string;
                                judged_by: string;
                                recorded: string;
                                retention_days: number;
                                /** @description To be sent back with the consent */
                                version: string;
                            };
                            plan_version_id: string;
                            released_at: string | null;
                            /** @description By the server's clock at the time of the answer */
                            remaining_ms: number;
                            /** @description Until then the candidate may correct and annotate; null while it runs and after the release */
                            review_until: string | null;
                            /** @description Number of the last transcript entry */
                            seq: number;
                            session_id: string;
                            /** @description Integrity signals that were noted */
                            signals: number;
                            /** @description Can still be answered until the end */
                            skipped: string[];
                            /** Format: date-time */
                            started_at: string;
                            /** @description waiting, in_progress, paused, completed, expired, abandoned */
                            status: string;
                            time_multiplier: number;
                            title: string;
                            total_questions: number;
                            /** @description The next question opens in a few seconds */
                            waiting_for_follow_up: boolean;
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
    "/api/v1/interviews/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go on after a pause
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
                    /** @description The session */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never> | null;
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
                            /** @description Limit of the current question */
                            answer_by: string | null;
                            answered_questions: number;
                            answers: {
                                answer_id: string;
                                question_id: string;
                                revision: number;
                                /** Format: date-time */
                                submitted_at: string;
                            }[];
                            booking_id: string;
                            candidate_id: string;
                            consent: {
                                /** Format: date-time */
                                at: string;
                                automated_scoring: boolean;
                                notice_version: string;
                                recording: boolean;
                            } | null;
                            current_question: {
                                category: string;
                                code?: {
                                    language: string;
                                    starter?: string;
                                };
                                /** @description The question whose answer this one is about */
                                follow_up_to?: string;
                                id: string;
                                /** @description open, choice, code, scale */
                                kind: string;
                                /** @description Several options, each on a line of its own */
                                multiple?: boolean;
                                /** @description Counts from 1 */
                                number: number;
                                options?: string[];
                                scale?: {
                                    from: number;
                                    to: number;
                                };
                                text: string;
                                /** @description Accommodation included */
                                time_limit_seconds?: number;
                            } | null;
                            /** @description null while paused and after the end */
                            deadline_at: string | null;
                            ended_at: string | null;
                            /** @description Of the number that every candidate of this plan gets */
                            follow_ups_left: number;
                            /** @description Time without a connection that was given back; in the deadline already */
                            given_back_ms: number;
                            /** @description What the candidate must be told before consenting */
                            notice: {
                                automated_scoring: boolean;
                                human_alternative: string;
                                judged_by: string;
                                recorded: string;
                                retention_days: number;
                                /** @description To be sent back with the consent */
                                version: string;
                            };
                            plan_version_id: string;
                            released_at: string | null;
                            /** @description By the server's clock at the time of the answer */
                            remaining_ms: number;
                            /** @description Until then the candidate may correct and annotate; null while it runs and after the release */
                            review_until: string | null;
                            /** @description Number of the last transcript entry */
                            seq: number;
                            session_id: string;
                            /** @description Integrity signals that were noted */
                            signals: number;
                            /** @description Can still be answered until the end */
                            skipped: string[];
                            /** Format: date-time */
                            started_at: string;
                            /** @description waiting, in_progress, paused, completed, expired, abandoned */
                            status: string;
                            time_multiplier: number;
                            title: string;
                            total_questions: number;
                            /** @description The next question opens in a few seconds */
                            waiting_for_follow_up: boolean;
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
    "/api/v1/interviews/{id}/signals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the integrity signals of a session, the same for its candidate and its panel
         * @description For: candidate, interviewer, recruiter, admin.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The session */
                    id: string;
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
                                /** Format: date-time */
                                at: string;
                                /** @description What the candidate says to it */
                                explanation: string | null;
                                question_id: string | null;
                                /** @description tab_hidden, focus_lost, large_paste, fullscreen_left, second_screen, reconnected */
                                signal: string;
                                signal_id: string;
                            }[];
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Note an integrity signal
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
                    /** @description The session */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        signal: "tab_hidden" | "focus_lost" | "large_paste" | "fullscreen_left" | "second_screen" | "reconnected";
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
                            /** @description Limit of the current question */
                            answer_by: string | null;
                            answered_questions: number;
                            answers: {
                                answer_id: string;
                                question_id: string;
                                revision: number;
                                /** Format: date-time */
                                submitted_at: string;
                            }[];
                            booking_id: string;
                            candidate_id: string;
                            consent: {
                                /** Format: date-time */
                                at: string;
                                automated_scoring: boolean;
                                notice_version: string;
                                recording: boolean;
                            } | null;
                            current_question: {
                                category: string;
                                code?: {
                                    language: string;
                                    starter?: string;
                                };
                                /** @description The question whose answer this one is about */
                                follow_up_to?: string;
                                id: string;
                                /** @description open, choice, code, scale */
                                kind: string;
                                /** @description Several options, each on a line of its own */
                                multiple?: boolean;
                                /** @description Counts from 1 */
                                number: number;
                                options?: string[];
                                scale?: {
                                    from: number;
                                    to: number;
                                };
                                text: string;
                                /** @description Accommodation included */
                                time_limit_seconds?: number;
                            } | null;
                            /** @description null while paused and after the end */
                            deadline_at: string | null;
                            ended_at: string | null;
                            /** @description Of the number that every candidate of this plan gets */
                            follow_ups_left: number;
                            /** @description Time without a connection that was given back; in the deadline already */
                            given_back_ms: number;
                            /** @description What the candidate must be told before consenting */
                            notice: {
                                automated_scoring: boolean;
                                human_alternative: string;
                                judged_by: string;
                                recorded: string;
                                retention_days: number;
                                /** @description To be sent back with the consent */
                                version: string;
                            };
                            plan_version_id: string;
                            released_at: string | null;
                            /** @description By the server's clock at the time of the answer */
                            remaining_ms: number;
                            /** @description Until then the candidate may correct and annotate; null while it runs and after the release */
                            review_until: string | null;
                            /** @description Number of the last transcript entry */
                            seq: number;
                            session_id: string;
                            /** @description Integrity signals that were noted */
                            signals: number;
                            /** @description Can still be answered until the end */
                            skipped: string[];
                            /** Format: date-time */
                            started_at: string;
                            /** @description waiting, in_progress, paused, completed, expired, abandoned */
                            status: string;
                            time_multiplier: number;
                            title: string;
                            total_questions: number;
                            /** @description The next question opens in a few seconds */
                            waiting_for_follow_up: boolean;
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
    "/api/v1/interviews/{id}/signals/explanations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say what a signal was
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
                    /** @description The session */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        signal_id: string;
                        text: string;
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
                            /** @description Limit of the current question */
                            answer_by: string | null;
                            answered_questions: number;
                            answers: {
                                answer_id: string;
                                question_id: string;
                                revision: number;
                                /** Format: date-time */
                                submitted_at: string;
                            }[];
                            booking_id: string;
                            candidate_id: string;
                            consent: {
                                /** Format: date-time */
                                at: string;
                                automated_scoring: boolean;
                                notice_version: string;
                                recording: boolean;
                            } | null;
                            current_question: {
                                category: string;
                                code?: {
                                    language: string;
                                    starter?: string;
                                };
                                /** @description The question whose answer this one is about */
                                follow_up_to?: string;
                                id: string;
                                /** @description open, choice, code, scale */
                                kind: string;
                                /** @description Several options, each on a line of its own */
                                multiple?: boolean;
                                /** @description Counts from 1 */
                                number: number;
                                options?: string[];
                                scale?: {
                                    from: number;
                                    to: number;
                                };
                                text: string;
                                /** @description Accommodation included */
                                time_limit_seconds?: number;
                            } | null;
                            /** @description null while paused and after the end */
                            deadline_at: string | null;
                            ended_at: string | null;
                            /** @description Of the number that every candidate of this plan gets */
                            follow_ups_left: number;
                            /** @description Time without a connection that was given back; in the deadline already */
                            given_back_ms: number;
                            /** @description What the candidate must be told before consenting */
                            notice: {
                                automated_scoring: boolean;
                                human_alternative: string;
                                judged_by: string;
                                recorded: string;
                                retention_days: number;
                                /** @description To be sent back with the consent */
                                version: string;
                            };
                            plan_version_id: string;
                            released_at: string | null;
                            /** @description By the server's clock at the time of the answer */
                            remaining_ms: number;
                            /** @description Until then the candidate may correct and annotate; null while it runs and after the release */
                            review_until: string | null;
                            /** @description Number of the last transcript entry */
                            seq: number;
                            session_id: string;
                            /** @description Integrity signals that were noted */
                            signals: number;
                            /** @description Can still be answered until the end */
                            skipped: string[];
                            /** Format: date-time */
                            started_at: string;
                            /** @description waiting, in_progress, paused, completed, expired, abandoned */
                            status: string;
                            time_multiplier: number;
                            title: string;
                            total_questions: number;
                            /** @description The next question opens in a few seconds */
                            waiting_for_follow_up: boolean;
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
    "/api/v1/interviews/{id}/skip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go past the open question; it can still be answered until the end
         * @description For: candidate, interviewer, recruiter, admin.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path: {
                    /** @description The session */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        question_id: string;
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
                            /** @description Limit of the current question */
                            answer_by: string | null;
                            answered_questions: number;
                            answers: {
                                answer_id: string;
                                question_id: string;
                                revision: number;
                                /** Format: date-time */
                                submitted_at: string;
                            }[];
                            booking_id: string;
                            candidate_id: string;
                            consent: {
                                /** Format: date-time */
                                at: string;
                                automated_scoring: boolean;
                                notice_version: string;
                                recording: boolean;
                            } | null;
                            current_question: {
                                category: string;
                                code?: {
                                    language: string;
                                    starter?: string;
                                };
                                /** @description The question whose answer this one is about */
                                follow_up_to?: string;
                                id: string;
                                /** @description open, choice, code, scale */
                                kind: string;
                                /** @description Several options, each on a line of its own */
                                multiple?: boolean;
                                /** @description Counts from 1 */
                                number: number;
                                options?: string[];
                                scale?: {
                                    from: number;
                                    to: number;
                                };
                                text: string;
                                /** @description Accommodation included */
                                time_limit_seconds?: number;
                            } | null;
                            /** @description null while paused and after the end */
                            deadline_at: string | null;
                            ended_at: string | null;
                            /** @description Of the number that every candidate of this plan gets */
                            follow_ups_left: number;
                            /** @description Time without a connection that was given back; in the deadline already */
                            given_back_ms: number;
                            /** @description What the candidate must be told before consenting */
                            notice: {
                                automated_scoring: boolean;
                                human_alternative: string;
                                judged_by: string;
                                recorded: string;
                                retention_days: number;
                                /** @description To be sent back with the consent */
                                version: string;
                            };
                            plan_version_id: string;
                            released_at: string | null;
                            /** @description By the server's clock at the time of the answer */
                            remaining_ms: number;
                            /** @description Until then the candidate may correct and annotate; null while it runs and after the release */
                            review_until: string | null;
                            /** @description Number of the last transcript entry */
                            seq: number;
                            session_id: string;
                            /** @description Integrity signals that were noted */
                            signals: number;
                            /** @description Can still be answered until the end */
                            skipped: string[];
                            /** Format: date-time */
                            started_at: string;
                            /** @description waiting, in_progress, paused, completed, expired, abandoned */
                            status: string;
                            time_multiplier: number;
                            title: string;
                            total_questions: number;
                            /** @description The next question opens in a few seconds */
                            waiting_for_follow_up: boolean;
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
    "/api/v1/interviews/{id}/ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A one-use ticket for the WebSocket, to be sent in its first frame
         * @description For: candidate, interviewer, recruiter, admin.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path: {
                    /** @description The session */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never> | null;
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
                            /** @description Seconds */
                            expires_in: number;
                            ticket: string;
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
    "/api/v1/interviews/{id}/transcript": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read everything that was said, with times and revisions
         * @description For: candidate, interviewer, recruiter, admin.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description The session */
                    id: string;
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
                            entries: ({
                                /** Format: date-time */
                                at: string;
                                by: string;
                                kind: string;
                                seq: number;
                            } & {
                                [key: string]: unknown;
                            })[];
                            session_id: string;
                            status: string;
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
    "/api/v1/interviews/{id}/transcript/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The transcript as JSON, WebVTT, plain text or PDF
         * @description For: candidate, interviewer, recruiter, admin.
         */
        get: {
            parameters: {
                query: {
                    format: "json" | "vtt" | "text" | "pdf";
                };
                header?: never;
                path: {
                    /** @description The session */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The transcript, as an attachment */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            [key: string]: unknown;
                        };
                        "application/pdf": string;
                        "text/plain": string;
                        "text/vtt": string;
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
    "/api/v1/interviews/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start the interview of a booking; the clock runs from here
         * @description For: candidate.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The booking */
                        booking_id?: string;
                        /** @description Given in the waiting room, before the clock runs */
                        consent?: {
                            /** @description May be withdrawn at any time */
                            automated_scoring: boolean;
                            /** @description The notice that was shown */
                            notice_version: string;
                            /** @description Without it no answer is taken */
                            recording: boolean;
                        };
                        /** @description Your own id, where you have exactly one booking that can be started */
                        user_id?: string;
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
                            current_question: {
                                category: string;
                                id: string;
                                text: string;
                            };
                            session_id: string;
                            /** Format: date-time */
                            started_at: string;
                            total_questions: number;
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
    "/api/v1/interviews/waiting-room": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Before the start: what awaits you, and what to know before you consent
         * @description For: candidate.
         */
        get: {
            parameters: {
                query: {
                    /** @description The booking */
                    booking_id: string;
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
                            /** @description You have said that you are here */
                            arrived: boolean;
                            booking_id: string;
                            /** @description Accommodation included */
                            duration_minutes: number;
                            /** Format: date-time */
                            ends_at: string;
                            /** @description At most so many, the same for every candidate */
                            follow_ups: number;
                            /** @description What the candidate must be told before consenting */
                            notice: {
                                automated_scoring: boolean;
                                human_alternative: string;
                                judged_by: string;
                                recorded: string;
                                retention_days: number;
                                /** @description To be sent back with the consent */
                                version: string;
                            };
                            /** Format: date-time */
                            now: string;
                            /** Format: date-time */
                            opens_at: string;
                            panel: {
                                /** @description null while it is not known here */
                                name: string | null;
                                /** @description What the person was asked for; null for anybody */
                                seat: string | null;
                                /** @description Only watches, to learn */
                                shadow: boolean;
                            }[];
                            /** @description People who judge */
                            panel_size: number;
                            /** @description Where to go on, once it is started */
                            session_id: string | null;
                            /** Format: date-time */
                            starts_at: string;
                            /** @description scheduled, open (can be started), started, cancelled, missed, over */
                            status: string;
                            time_multiplier: number;
                            title: string;
                            /** @description Without follow-ups */
                            total_questions: number;
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Say that you are here: consent may be given from now on, and the panel sees you
         * @description For: candidate.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The booking */
                        booking_id: string;
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
                            session_id: string;
                            status: string;
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
    "/api/v1/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List plans, newest first
         * @description For: recruiter, admin, interviewer, auditor.
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
                                duration_minutes: number;
                                latest: {
                                    plan_version_id: string;
                                    /** Format: date-time */
                                    published_at: string;
                                    version: number;
                                } | null;
                                plan_id: string;
                                questions: number;
                                title: string;
                                /** Format: date-time */
                                updated_at: string;
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Draft a plan
         * @description For: recruiter, admin.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Whether software proposes scores (needs consent too) */
                        automated_scoring?: boolean;
                        description?: string;
                        /** @description How many questions of each pool are drawn */
                        draw?: {
                            pools: {
                                count: number;
                                /** @description Name of the pool */
                                pool: string;
                            }[];
                            /** @description Whether the order is drawn, too */
                            shuffle?: boolean;
                        };
                        /** @description Time for all questions, before an accommodation */
                        duration_minutes: number;
                        follow_ups?: {
                            /** @description Follow-ups in one interview, the same for everybody */
                            budget: number;
                        };
                        /** @description Language that answers are expected in, en without it */
                        language?: string;
                        panel: {
                            required_reviews: number;
                            /** @description 48 without it */
                            review_due_hours?: number;
                            seats: {
                                /** @description 1 without it */
                                count?: number;
                                /** @description An interviewer on this seat needs it */
                                qualification?: string;
                                /** @description So many people of these seats must review before a scorecard is final, whoever else has; 0 without it */
                                required_reviews?: number;
                                /** @description Letters, digits, dot, underscore, hyphen */
                                seat_id?: string;
                            }[];
                            /** @description Up to so many with the qualification `training:<plan_id>` watch, if they can; 0 without it */
                            shadow_count?: number;
                            /** @description At least so many on the seats have the qualification `trained:<plan_id>`; 0 without it */
                            trained_count?: number;
                        };
                        questions?: {
                            /** @description The question of the bank it was taken from */
                            bank_question_id?: string;
                            /** @description For example introduction, technical, situational */
                            category: string;
                            /** @description Of a code question */
                            code?: {
                                /** @description For the editor, such as python */
                                language: string;
                                /** @description Stands in the editor at the beginning */
                                starter?: string;
                                /** @description To be run later; never shown to candidates */
                                tests?: {
                                    input: string;
                                    output: string;
                                }[];
                            };
                            criteria?: {
                                /** @description Letters, digits, dot, underscore, hyphen */
                                criterion_id?: string;
                                description?: string;
                                levels: {
                                    /** @description What an answer on this level looks like */
                                    anchor: string;
                                    /** @description Name of the level */
                                    label: string;
                                    level: number;
                                }[];
                                /** @description What is judged */
                                name: string;
                                reference_points?: string[];
                                /** @description Relative weight, 1 without it */
                                weight?: number;
                            }[];
                            kind: "open" | "choice" | "code" | "scale";
                            /** @description Of a choice question: several options may be chosen */
                            multiple?: boolean;
                            /** @description Of a choice question */
                            options?: string[];
                            /** @description Drawn from this pool of questions instead of asked of everybody */
                            pool?: string;
                            /** @description Follow-ups, for when an answer has not touched the criterion */
                            prompts?: {
                                /** @description Letters, digits, dot, underscore, hyphen */
                                criterion_id?: string;
                                /** @description A follow-up question */
                                text: string;
                            }[];
                            /** @description Letters, digits, dot, underscore, hyphen */
                            question_id?: string;
                            /** @description For scoring; never shown to candidates */
                            reference_answers?: string[];
                            scale?: {
                                from: number;
                                to: number;
                            };
                            /** @description The question as the candidate reads it */
                            text: string;
                            time_limit_seconds?: number;
                        }[];
                        /** @description Days after which answers are erased, 180 without it */
                        retention_days?: number;
                        /** @description Time after the end in which candidates may correct and annotate, 24 without it */
                        review_hours?: number;
                        /** @description Name of the interview, one line */
                        title: string;
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
                            content: {
                                /** @description Whether software proposes scores (needs consent too) */
                                automated_scoring?: boolean;
                                description?: string;
                                /** @description How many questions of each pool are drawn */
                                draw?: {
                                    pools: {
                                        count: number;
                                        /** @description Name of the pool */
                                        pool: string;
                                    }[];
                                    /** @description Whether the order is drawn, too */
                                    shuffle?: boolean;
                                };
                                /** @description Time for all questions, before an accommodation */
                                duration_minutes: number;
                                follow_ups?: {
                                    /** @description Follow-ups in one interview, the same for everybody */
                                    budget: number;
                                };
                                /** @description Language that answers are expected in, en without it */
                                language?: string;
                                panel: {
                                    required_reviews: number;
                                    /** @description 48 without it */
                                    review_due_hours?: number;
                                    seats: {
                                        /** @description 1 without it */
                                        count?: number;
                                        /** @description An interviewer on this seat needs it */
                                        qualification?: string;
                                        /** @description So many people of these seats must review before a scorecard is final, whoever else has; 0 without it */
                                        required_reviews?: number;
                                        /** @description Letters, digits, dot, underscore, hyphen */
                                        seat_id?: string;
                                    }[];
                                    /** @description Up to so many with the qualification `training:<plan_id>` watch, if they can; 0 without it */
                                    shadow_count?: number;
                                    /** @description At least so many on the seats have the qualification `trained:<plan_id>`; 0 without it */
                                    trained_count?: number;
                                };
                                questions?: {
                                    /** @description The question of the bank it was taken from */
                                    bank_question_id?: string;
                                    /** @description For example introduction, technical, situational */
                                    category: string;
                                    /** @description Of a code question */
                                    code?: {
                                        /** @description For the editor, such as python */
                                        language: string;
                                        /** @description Stands in the editor at the beginning */
                                        starter?: string;
                                        /** @description To be run later; never shown to candidates */
                                        tests?: {
                                            input: string;
                                            output: string;
                                        }[];
                                    };
                                    criteria?: {
                                        /** @description Letters, digits, dot, underscore, hyphen */
                                        criterion_id?: string;
                                        description?: string;
                                        levels: {
                                            /** @description What an answer on this level looks like */
                                            anchor: string;
                                            /** @description Name of the level */
                                            label: string;
                                            level: number;
                                        }[];
                                        /** @description What is judged */
                                        name: string;
                                        reference_points?: string[];
                                        /** @description Relative weight, 1 without it */
                                        weight?: number;
                                    }[];
                                    kind: "open" | "choice" | "code" | "scale";
                                    /** @description Of a choice question: several options may be chosen */
                                    multiple?: boolean;
                                    /** @description Of a choice question */
                                    options?: string[];
                                    /** @description Drawn from this pool of questions instead of asked of everybody */
                                    pool?: string;
                                    /** @description Follow-ups, for when an answer has not touched the criterion */
                                    prompts?: {
                                        /** @description Letters, digits, dot, underscore, hyphen */
                                        criterion_id?: string;
                                        /** @description A follow-up question */
                                        text: string;
                                    }[];
                                    /** @description Letters, digits, dot, underscore, hyphen */
                                    question_id?: string;
                                    /** @description For scoring; never shown to candidates */
                                    reference_answers?: string[];
                                    scale?: {
                                        from: number;
                                        to: number;
                                    };
                                    /** @description The question as the candidate reads it */
                                    text: string;
                                    time_limit_seconds?: number;
                                }[];
                                /** @description Days after which answers are erased, 180 without it */
                                retention_days?: number;
                                /** @description Time after the end in which candidates may correct and annotate, 24 without it */
                                review_hours?: number;
                                /** @description Name of the interview, one line */
                                title: string;
                            };
                            /** Format: date-time */
                            created_at: string;
                            created_by: string;
                            /** @description Rises with each edit; send it as expected_version to edit what you read */
                            draft_version: number;
                            /** @description The version that was published last */
                            latest: {
                                plan_version_id: string;
                                /** Format: date-time */
                                published_at: string;
                                version: number;
                            } | null;
                            plan_id: string;
                            /** Format: date-time */
                            updated_at: string;
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
    "/api/v1/plans/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a plan
         * @description For: recruiter, admin, interviewer, auditor.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
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
                            content: {
                                /** @description Whether software proposes scores (needs consent too) */
                                automated_scoring?: boolean;
                                description?: string;
                                /** @description How many questions of each pool are drawn */
                                draw?: {
                                    pools: {
                                        count: number;
                                        /** @description Name of the pool */
                                        pool: string;
                                    }[];
                                    /** @description Whether the order is drawn, too */
                                    shuffle?: boolean;
                                };
                                /** @description Time for all questions, before an accommodation */
                                duration_minutes: number;
                                follow_ups?: {
                                    /** @description Follow-ups in one interview, the same for everybody */
                                    budget: number;
                                };
                                /** @description Language that answers are expected in, en without it */
                                language?: string;
                                panel: {
                                    required_reviews: number;
                                    /** @description 48 without it */
                                    review_due_hours?: number;
                                    seats: {
                                        /** @description 1 without it */
                                        count?: number;
                                        /** @description An interviewer on this seat needs it */
                                        qualification?: string;
                                        /** @description So many people of these seats must review before a scorecard is final, whoever else has; 0 without it */
                                        required_reviews?: number;
                                        /** @description Letters, digits, dot, underscore, hyphen */
                                        seat_id?: string;
                                    }[];
                                    /** @description Up to so many with the qualification `training:<plan_id>` watch, if they can; 0 without it */
                                    shadow_count?: number;
                                    /** @description At least so many on the seats have the qualification `trained:<plan_id>`; 0 without it */
                                    trained_count?: number;
                                };
                                questions?: {
                                    /** @description The question of the bank it was taken from */
                                    bank_question_id?: string;
                                    /** @description For example introduction, technical, situational */
                                    category: string;
                                    /** @description Of a code question */
                                    code?: {
                                        /** @description For the editor, such as python */
                                        language: string;
                                        /** @description Stands in the editor at the beginning */
                                        starter?: string;
                                        /** @description To be run later; never shown to candidates */
                                        tests?: {
                                            input: string;
                                            output: string;
                                        }[];
                                    };
                                    criteria?: {
                                        /** @description Letters, digits, dot, underscore, hyphen */
                                        criterion_id?: string;
                                        description?: string;
                                        levels: {
                                            /** @description What an answer on this level looks like */
                                            anchor: string;
                                            /** @description Name of the level */
                                            label: string;
                                            level: number;
                                        }[];
                                        /** @description What is judged */
                                        name: string;
                                        reference_points?: string[];
                                        /** @description Relative weight, 1 without it */
                                        weight?: number;
                                    }[];
                                    kind: "open" | "choice" | "code" | "scale";
                                    /** @description Of a choice question: several options may be chosen */
                                    multiple?: boolean;
                                    /** @description Of a choice question */
                                    options?: string[];
                                    /** @description Drawn from this pool of questions instead of asked of everybody */
                                    pool?: string;
                                    /** @description Follow-ups, for when an answer has not touched the criterion */
                                    prompts?: {
                                        /** @description Letters, digits, dot, underscore, hyphen */
                                        criterion_id?: string;
                                        /** @description A follow-up question */
                                        text: string;
                                    }[];
                                    /** @description Letters, digits, dot, underscore, hyphen */
                                    question_id?: string;
                                    /** @description For scoring; never shown to candidates */
                                    reference_answers?: string[];
                                    scale?: {
                                        from: number;
                                        to: number;
                                    };
                                    /** @description The question as the candidate reads it */
                                    text: string;
                                    time_limit_seconds?: number;
                                }[];
                                /** @description Days after which answers are erased, 180 without it */
                                retention_days?: number;
                                /** @description Time after the end in which candidates may correct and annotate, 24 without it */
                                review_hours?: number;
                                /** @description Name of the interview, one line */
                                title: string;
                            };
                            /** Format: date-time */
                            created_at: string;
                            created_by: string;
                            /** @description Rises with each edit; send it as expected_version to edit what you read */
                            draft_version: number;
                            /** @description The version that was published last */
                            latest: {
                                plan_version_id: string;
                                /** Format: date-time */
                                published_at: string;
                                version: number;
                            } | null;
                            plan_id: string;
                            /** Format: date-time */
                            updated_at: string;
                        };
                    };
                };
            };
        };
        /**
         * Replace the content of a draft; published versions stay
         * @description For: recruiter, admin.
         */
        put: {
            parameters: {
                query?: {
                    /** @description Refuse with 409 VERSION_CONFLICT when the draft has another draft_version */
                    expected_version?: number;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Whether software proposes scores (needs consent too) */
                        automated_scoring?: boolean;
                        description?: string;
                        /** @description How many questions of each pool are drawn */
                        draw?: {
                            pools: {
                                count: number;
                                /** @description Name of the pool */
                                pool: string;
                            }[];
                            /** @description Whether the order is drawn, too */
                            shuffle?: boolean;
                        };
                        /** @description Time for all questions, before an accommodation */
                        duration_minutes: number;
                        follow_ups?: {
                            /** @description Follow-ups in one interview, the same for everybody */
                            budget: number;
                        };
                        /** @description Language that answers are expected in, en without it */
                        language?: string;
                        panel: {
                            required_reviews: number;
                            /** @description 48 without it */
                            review_due_hours?: number;
                            seats: {
                                /** @description 1 without it */
                                count?: number;
                                /** @description An interviewer on this seat needs it */
                                qualification?: string;
                                /** @description So many people of these seats must review before a scorecard is final, whoever else has; 0 without it */
                                required_reviews?: number;
                                /** @description Letters, digits, dot, underscore, hyphen */
                                seat_id?: string;
                            }[];
                            /** @description Up to so many with the qualification `training:<plan_id>` watch, if they can; 0 without it */
                            shadow_count?: number;
                            /** @description At least so many on the seats have the qualification `trained:<plan_id>`; 0 without it */
                            trained_count?: number;
                        };
                        questions?: {
                            /** @description The question of the bank it was taken from */
                            bank_question_id?: string;
                            /** @description For example introduction, technical, situational */
                            category: string;
                            /** @description Of a code question */
                            code?: {
                                /** @description For the editor, such as python */
                                language: string;
                                /** @description Stands in the editor at the beginning */
                                starter?: string;
                                /** @description To be run later; never shown to candidates */
                                tests?: {
                                    input: string;
                                    output: string;
                                }[];
                            };
                            criteria?: {
                                /** @description Letters, digits, dot, underscore, hyphen */
                                criterion_id?: string;
                                description?: string;
                                levels: {
                                    /** @description What an answer on this level looks like */
                                    anchor: string;
                                    /** @description Name of the level */
                                    label: string;
                                    level: number;
                                }[];
                                /** @description What is judged */
                                name: string;
                                reference_points?: string[];
                                /** @description Relative weight, 1 without it */
                                weight?: number;
                            }[];
                            kind: "open" | "choice" | "code" | "scale";
                            /** @description Of a choice question: several options may be chosen */
                            multiple?: boolean;
                            /** @description Of a choice question */
                            options?: string[];
                            /** @description Drawn from this pool of questions instead of asked of everybody */
                            pool?: string;
                            /** @description Follow-ups, for when an answer has not touched the criterion */
                            prompts?: {
                                /** @description Letters, digits, dot, underscore, hyphen */
                                criterion_id?: string;
                                /** @description A follow-up question */
                                text: string;
                            }[];
                            /** @description Letters, digits, dot, underscore, hyphen */
                            question_id?: string;
                            /** @description For scoring; never shown to candidates */
                            reference_answers?: string[];
                            scale?: {
                                from: number;
                                to: number;
                            };
                            /** @description The question as the candidate reads it */
                            text: string;
                            time_limit_seconds?: number;
                        }[];
                        /** @description Days after which answers are erased, 180 without it */
                        retention_days?: number;
                        /** @description Time after the end in which candidates may correct and annotate, 24 without it */
                        review_hours?: number;
                        /** @description Name of the interview, one line */
                        title: string;
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
                            content: {
                                /** @description Whether software proposes scores (needs consent too) */
                                automated_scoring?: boolean;
                                description?: string;
                                /** @description How many questions of each pool are drawn */
                                draw?: {
                                    pools: {
                                        count: number;
                                        /** @description Name of the pool */
                                        pool: string;
                                    }[];
                                    /** @description Whether the order is drawn, too */
                                    shuffle?: boolean;
                                };
                                /** @description Time for all questions, before an accommodation */
                                duration_minutes: number;
                                follow_ups?: {
                                    /** @description Follow-ups in one interview, the same for everybody */
                                    budget: number;
                                };
                                /** @description Language that answers are expected in, en without it */
                                language?: string;
                                panel: {
                                    required_reviews: number;
                                    /** @description 48 without it */
                                    review_due_hours?: number;
                                    seats: {
                                        /** @description 1 without it */
                                        count?: number;
                                        /** @description An interviewer on this seat needs it */
                                        qualification?: string;
                                        /** @description So many people of these seats must review before a scorecard is final, whoever else has; 0 without it */
                                        required_reviews?: number;
                                        /** @description Letters, digits, dot, underscore, hyphen */
                                        seat_id?: string;
                                    }[];
                                    /** @description Up to so many with the qualification `training:<plan_id>` watch, if they can; 0 without it */
                                    shadow_count?: number;
                                    /** @description At least so many on the seats have the qualification `trained:<plan_id>`; 0 without it */
                                    trained_count?: number;
                                };
                                questions?: {
                                    /** @description The question of the bank it was taken from */
                                    bank_question_id?: string;
                                    /** @description For example introduction, technical, situational */
                                    category: string;
                                    /** @description Of a code question */
                                    code?: {
                                        /** @description For the editor, such as python */
                                        language: string;
                                        /** @description Stands in the editor at the beginning */
                                        starter?: string;
                                        /** @description To be run later; never shown to candidates */
                                        tests?: {
                                            input: string;
                                            output: string;
                                        }[];
                                    };
                                    criteria?: {
                                        /** @description Letters, digits, dot, underscore, hyphen */
                                        criterion_id?: string;
                                        description?: string;
                                        levels: {
                                            /** @description What an answer on this level looks like */
                                            anchor: string;
                                            /** @description Name of the level */
                                            label: string;
                                            level: number;
                                        }[];
                                        /** @description What is judged */
                                        name: string;
                                        reference_points?: string[];
                                        /** @description Relative weight, 1 without it */
                                        weight?: number;
                                    }[];
                                    kind: "open" | "choice" | "code" | "scale";
                                    /** @description Of a choice question: several options may be chosen */
                                    multiple?: boolean;
                                    /** @description Of a choice question */
                                    options?: string[];
                                    /** @description Drawn from this pool of questions instead of asked of everybody */
                                    pool?: string;
                                    /** @description Follow-ups, for when an answer has not touched the criterion */
                                    prompts?: {
                                        /** @description Letters, digits, dot, underscore, hyphen */
                                        criterion_id?: string;
                                        /** @description A follow-up question */
                                        text: string;
                                    }[];
                                    /** @description Letters, digits, dot, underscore, hyphen */
                                    question_id?: string;
                                    /** @description For scoring; never shown to candidates */
                                    reference_answers?: string[];
                                    scale?: {
                                        from: number;
                                        to: number;
                                    };
                                    /** @description The question as the candidate reads it */
                                    text: string;
                                    time_limit_seconds?: number;
                                }[];
                                /** @description Days after which answers are erased, 180 without it */
                                retention_days?: number;
                                /** @description Time after the end in which candidates may correct and annotate, 24 without it */
                                review_hours?: number;
                                /** @description Name of the interview, one line */
                                title: string;
                            };
                            /** Format: date-time */
                            created_at: string;
                            created_by: string;
                            /** @description Rises with each edit; send it as expected_version to edit what you read */
                            draft_version: number;
                            /** @description The version that was published last */
                            latest: {
                                plan_version_id: string;
                                /** Format: date-time */
                                published_at: string;
                                version: number;
                            } | null;
                            plan_id: string;
                            /** Format: date-time */
                            updated_at: string;
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
    "/api/v1/plans/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A draft, or one of its published versions, as a JSON or CSV file
         * @description For: recruiter, admin, interviewer, auditor.
         */
        get: {
            parameters: {
                query: {
                    format: "json" | "csv";
                    /** @description The draft without it */
                    version_id?: string;
                };
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The plan, as an attachment that can be imported again */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            [key: string]: unknown;
                        };
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
    "/api/v1/plans/{id}/exposures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How many candidates have been asked each question, over all versions and (from the bank) all plans
         * @description For: recruiter, admin, interviewer, auditor.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
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
                                exposures: number;
                                question_id: string;
                            }[];
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
    "/api/v1/plans/{id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish the draft as a new immutable version
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
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            content: {
                                /** @description Whether software proposes scores (needs consent too) */
                                automated_scoring?: boolean;
                                description?: string;
                                /** @description How many questions of each pool are drawn */
                                draw?: {
                                    pools: {
                                        count: number;
                                        /** @description Name of the pool */
                                        pool: string;
                                    }[];
                                    /** @description Whether the order is drawn, too */
                                    shuffle?: boolean;
                                };
                                /** @description Time for all questions, before an accommodation */
                                duration_minutes: number;
                                follow_ups?: {
                                    /** @description Follow-ups in one interview, the same for everybody */
                                    budget: number;
                                };
                                /** @description Language that answers are expected in, en without it */
                                language?: string;
                                panel: {
                                    required_reviews: number;
                                    /** @description 48 without it */
                                    review_due_hours?: number;
                                    seats: {
                                        /** @description 1 without it */
                                        count?: number;
                                        /** @description An interviewer on this seat needs it */
                                        qualification?: string;
                                        /** @description So many people of these seats must review before a scorecard is final, whoever else has; 0 without it */
                                        required_reviews?: number;
                                        /** @description Letters, digits, dot, underscore, hyphen */
                                        seat_id?: string;
                                    }[];
                                    /** @description Up to so many with the qualification `training:<plan_id>` watch, if they can; 0 without it */
                                    shadow_count?: number;
                                    /** @description At least so many on the seats have the qualification `trained:<plan_id>`; 0 without it */
                                    trained_count?: number;
                                };
                                questions?: {
                                    /** @description The question of the bank it was taken from */
                                    bank_question_id?: string;
                                    /** @description For example introduction, technical, situational */
                                    category: string;
                                    /** @description Of a code question */
                                    code?: {
                                        /** @description For the editor, such as python */
                                        language: string;
                                        /** @description Stands in the editor at the beginning */
                                        starter?: string;
                                        /** @description To be run later; never shown to candidates */
                                        tests?: {
                                            input: string;
                                            output: string;
                                        }[];
                                    };
                                    criteria?: {
                                        /** @description Letters, digits, dot, underscore, hyphen */
                                        criterion_id?: string;
                                        description?: string;
                                        levels: {
                                            /** @description What an answer on this level looks like */
                                            anchor: string;
                                            /** @description Name of the level */
                                            label: string;
                                            level: number;
                                        }[];
                                        /** @description What is judged */
                                        name: string;
                                        reference_points?: string[];
                                        /** @description Relative weight, 1 without it */
                                        weight?: number;
                                    }[];
                                    kind: "open" | "choice" | "code" | "scale";
                                    /** @description Of a choice question: several options may be chosen */
                                    multiple?: boolean;
                                    /** @description Of a choice question */
                                    options?: string[];
                                    /** @description Drawn from this pool of questions instead of asked of everybody */
                                    pool?: string;
                                    /** @description Follow-ups, for when an answer has not touched the criterion */
                                    prompts?: {
                                        /** @description Letters, digits, dot, underscore, hyphen */
                                        criterion_id?: string;
                                        /** @description A follow-up question */
                                        text: string;
                                    }[];
                                    /** @description Letters, digits, dot, underscore, hyphen */
                                    question_id?: string;
                                    /** @description For scoring; never shown to candidates */
                                    reference_answers?: string[];
                                    scale?: {
                                        from: number;
                                        to: number;
                                    };
                                    /** @description The question as the candidate reads it */
                                    text: string;
                                    time_limit_seconds?: number;
                                }[];
                                /** @description Days after which answers are erased, 180 without it */
                                retention_days?: number;
                                /** @description Time after the end in which candidates may correct and annotate, 24 without it */
                                review_hours?: number;
                                /** @description Name of the interview, one line */
                                title: string;
                            };
                            plan_id: string;
                            plan_version_id: string;
                            /** Format: date-time */
                            published_at: string;
                            published_by: string;
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
    "/api/v1/plans/{id}/versions/{version_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a published version
         * @description For: recruiter, admin, interviewer, auditor.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                    version_id: string;
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
                            content: {
                                /** @description Whether software proposes scores (needs consent too) */
                                automated_scoring?: boolean;
                                description?: string;
                                /** @description How many questions of each pool are drawn */
                                draw?: {
                                    pools: {
                                        count: number;
                                        /** @description Name of the pool */
                                        pool: string;
                                    }[];
                                    /** @description Whether the order is drawn, too */
                                    shuffle?: boolean;
                                };
                                /** @description Time for all questions, before an accommodation */
                                duration_minutes: number;
                                follow_ups?: {
                                    /** @description Follow-ups in one interview, the same for everybody */
                                    budget: number;
                                };
                                /** @description Language that answers are expected in, en without it */
                                language?: string;
                                panel: {
                                    required_reviews: number;
                                    /** @description 48 without it */
                                    review_due_hours?: number;
                                    seats: {
                                        /** @description 1 without it */
                                        count?: number;
                                        /** @description An interviewer on this seat needs it */
                                        qualification?: string;
                                        /** @description So many people of these seats must review before a scorecard is final, whoever else has; 0 without it */
                                        required_reviews?: number;
                                        /** @description Letters, digits, dot, underscore, hyphen */
                                        seat_id?: string;
                                    }[];
                                    /** @description Up to so many with the qualification `training:<plan_id>` watch, if they can; 0 without it */
                                    shadow_count?: number;
                                    /** @description At least so many on the seats have the qualification `trained:<plan_id>`; 0 without it */
                                    trained_count?: number;
                                };
                                questions?: {
                                    /** @description The question of the bank it was taken from */
                                    bank_question_id?: string;
                                    /** @description For example introduction, technical, situational */
                                    category: string;
                                    /** @description Of a code question */
                                    code?: {
                                        /** @description For the editor, such as python */
                                        language: string;
                                        /** @description Stands in the editor at the beginning */
                                        starter?: string;
                                        /** @description To be run later; never shown to candidates */
                                        tests?: {
                                            input: string;
                                            output: string;
                                        }[];
                                    };
                                    criteria?: {
                                        /** @description Letters, digits, dot, underscore, hyphen */
                                        criterion_id?: string;
                                        description?: string;
                                        levels: {
                                            /** @description What an answer on this level looks like */
                                            anchor: string;
                                            /** @description Name of the level */
                                            label: string;
                                            level: number;
                                        }[];
                                        /** @description What is judged */
                                        name: string;
                                        reference_points?: string[];
                                        /** @description Relative weight, 1 without it */
                                        weight?: number;
                                    }[];
                                    kind: "open" | "choice" | "code" | "scale";
                                    /** @description Of a choice question: several options may be chosen */
                                    multiple?: boolean;
                                    /** @description Of a choice question */
                                    options?: string[];
                                    /** @description Drawn from this pool of questions instead of asked of everybody */
                                    pool?: string;
                                    /** @description Follow-ups, for when an answer has not touched the criterion */
                                    prompts?: {
                                        /** @description Letters, digits, dot, underscore, hyphen */
                                        criterion_id?: string;
                                        /** @description A follow-up question */
                                        text: string;
                                    }[];
                                    /** @description Letters, digits, dot, underscore, hyphen */
                                    question_id?: string;
                                    /** @description For scoring; never shown to candidates */
                                    reference_answers?: string[];
                                    scale?: {
                                        from: number;
                                        to: number;
                                    };
                                    /** @description The question as the candidate reads it */
                                    text: string;
                                    time_limit_seconds?: number;
                                }[];
                                /** @description Days after which answers are erased, 180 without it */
                                retention_days?: number;
                                /** @description Time after the end in which candidates may correct and annotate, 24 without it */
                                review_hours?: number;
                                /** @description Name of the interview, one line */
                                title: string;
                            };
                            plan_id: string;
                            plan_version_id: string;
                            /** Format: date-time */
                            published_at: string;
                            published_by: string;
                            version: number;
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
    "/api/v1/plans/bank/questions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the bank, newest first
         * @description For: recruiter, admin, interviewer, auditor.
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
                                bank_question_id: string;
                                /** @description Candidates who have been asked it, over all plans */
                                exposures: number;
                                question: {
                                    /** @description The question of the bank it was taken from */
                                    bank_question_id?: string;
                                    /** @description For example introduction, technical, situational */
                                    category: string;
                                    /** @description Of a code question */
                                    code?: {
                                        /** @description For the editor, such as python */
                                        language: string;
                                        /** @description Stands in the editor at the beginning */
                                        starter?: string;
                                        /** @description To be run later; never shown to candidates */
                                        tests?: {
                                            input: string;
                                            output: string;
                                        }[];
                                    };
                                    criteria?: {
                                        /** @description Letters, digits, dot, underscore, hyphen */
                                        criterion_id?: string;
                                        description?: string;
                                        levels: {
                                            /** @description What an answer on this level looks like */
                                            anchor: string;
                                            /** @description Name of the level */
                                            label: string;
                                            level: number;
                                        }[];
                                        /** @description What is judged */
                                        name: string;
                                        reference_points?: string[];
                                        /** @description Relative weight, 1 without it */
                                        weight?: number;
                                    }[];
                                    kind: "open" | "choice" | "code" | "scale";
                                    /** @description Of a choice question: several options may be chosen */
                                    multiple?: boolean;
                                    /** @description Of a choice question */
                                    options?: string[];
                                    /** @description Drawn from this pool of questions instead of asked of everybody */
                                    pool?: string;
                                    /** @description Follow-ups, for when an answer has not touched the criterion */
                                    prompts?: {
                                        /** @description Letters, digits, dot, underscore, hyphen */
                                        criterion_id?: string;
                                        /** @description A follow-up question */
                                        text: string;
                                    }[];
                                    /** @description Letters, digits, dot, underscore, hyphen */
                                    question_id?: string;
                                    /** @description For scoring; never shown to candidates */
                                    reference_answers?: string[];
                                    scale?: {
                                        from: number;
                                        to: number;
                                    };
                                    /** @description The question as the candidate reads it */
                                    text: string;
                                    time_limit_seconds?: number;
                                };
                                retire_after: number | null;
                                retired_at: string | null;
                                revision: number;
                                /** Format: date-time */
                                updated_at: string;
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Put a question into the bank
         * @description For: recruiter, admin.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        question: {
                            /** @description The question of the bank it was taken from */
                            bank_question_id?: string;
                            /** @description For example introduction, technical, situational */
                            category: string;
                            /** @description Of a code question */
                            code?: {
                                /** @description For the editor, such as python */
                                language: string;
                                /** @description Stands in the editor at the beginning */
                                starter?: string;
                                /** @description To be run later; never shown to candidates */
                                tests?: {
                                    input: string;
                                    output: string;
                                }[];
                            };
                            criteria?: {
                                /** @description Letters, digits, dot, underscore, hyphen */
                                criterion_id?: string;
                                description?: string;
                                levels: {
                                    /** @description What an answer on this level looks like */
                                    anchor: string;
                                    /** @description Name of the level */
                                    label: string;
                                    level: number;
                                }[];
                                /** @description What is judged */
                                name: string;
                                reference_points?: string[];
                                /** @description Relative weight, 1 without it */
                                weight?: number;
                            }[];
                            kind: "open" | "choice" | "code" | "scale";
                            /** @description Of a choice question: several options may be chosen */
                            multiple?: boolean;
                            /** @description Of a choice question */
                            options?: string[];
                            /** @description Drawn from this pool of questions instead of asked of everybody */
                            pool?: string;
                            /** @description Follow-ups, for when an answer has not touched the criterion */
                            prompts?: {
                                /** @description Letters, digits, dot, underscore, hyphen */
                                criterion_id?: string;
                                /** @description A follow-up question */
                                text: string;
                            }[];
                            /** @description Letters, digits, dot, underscore, hyphen */
                            question_id?: string;
                            /** @description For scoring; never shown to candidates */
                            reference_answers?: string[];
                            scale?: {
                                from: number;
                                to: number;
                            };
                            /** @description The question as the candidate reads it */
                            text: string;
                            time_limit_seconds?: number;
                        };
                        /** @description Once so many candidates have seen it, pools prefer others */
                        retire_after?: number;
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
                            bank_question_id: string;
                            /** @description Candidates who have been asked it, over all plans */
                            exposures: number;
                            question: {
                                /** @description The question of the bank it was taken from */
                                bank_question_id?: string;
                                /** @description For example introduction, technical, situational */
                                category: string;
                                /** @description Of a code question */
                                code?: {
                                    /** @description For the editor, such as python */
                                    language: string;
                                    /** @description Stands in the editor at the beginning */
                                    starter?: string;
                                    /** @description To be run later; never shown to candidates */
                                    tests?: {
                                        input: string;
                                        output: string;
                                    }[];
                                };
                                criteria?: {
                                    /** @description Letters, digits, dot, underscore, hyphen */
                                    criterion_id?: string;
                                    description?: string;
                                    levels: {
                                        /** @description What an answer on this level looks like */
                                        anchor: string;
                                        /** @description Name of the level */
                                        label: string;
                                        level: number;
                                    }[];
                                    /** @description What is judged */
                                    name: string;
                                    reference_points?: string[];
                                    /** @description Relative weight, 1 without it */
                                    weight?: number;
                                }[];
                                kind: "open" | "choice" | "code" | "scale";
                                /** @description Of a choice question: several options may be chosen */
                                multiple?: boolean;
                                /** @description Of a choice question */
                                options?: string[];
                                /** @description Drawn from this pool of questions instead of asked of everybody */
                                pool?: string;
                                /** @description Follow-ups, for when an answer has not touched the criterion */
                                prompts?: {
                                    /** @description Letters, digits, dot, underscore, hyphen */
                                    criterion_id?: string;
                                    /** @description A follow-up question */
                                    text: string;
                                }[];
                                /** @description Letters, digits, dot, underscore, hyphen */
                                question_id?: string;
                                /** @description For scoring; never shown to candidates */
                                reference_answers?: string[];
                                scale?: {
                                    from: number;
                                    to: number;
                                };
                                /** @description The question as the candidate reads it */
                                text: string;
                                time_limit_seconds?: number;
                            };
                            retire_after: number | null;
                            retired_at: string | null;
                            revision: number;
                            /** Format: date-time */
                            updated_at: string;
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
    "/api/v1/plans/bank/questions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a question of the bank
         * @description For: recruiter, admin, interviewer, auditor.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
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
                            bank_question_id: string;
                            /** @description Candidates who have been asked it, over all plans */
                            exposures: number;
                            question: {
                                /** @description The question of the bank it was taken from */
                                bank_question_id?: string;
                                /** @description For example introduction, technical, situational */
                                category: string;
                                /** @description Of a code question */
                                code?: {
                                    /** @description For the editor, such as python */
                                    language: string;
                                    /** @description Stands in the editor at the beginning */
                                    starter?: string;
                                    /** @description To be run later; never shown to candidates */
                                    tests?: {
                                        input: string;
                                        output: string;
                                    }[];
                                };
                                criteria?: {
                                    /** @description Letters, digits, dot, underscore, hyphen */
                                    criterion_id?: string;
                                    description?: string;
                                    levels: {
                                        /** @description What an answer on this level looks like */
                                        anchor: string;
                                        /** @description Name of the level */
                                        label: string;
                                        level: number;
                                    }[];
                                    /** @description What is judged */
                                    name: string;
                                    reference_points?: string[];
                                    /** @description Relative weight, 1 without it */
                                    weight?: number;
                                }[];
                                kind: "open" | "choice" | "code" | "scale";
                                /** @description Of a choice question: several options may be chosen */
                                multiple?: boolean;
                                /** @description Of a choice question */
                                options?: string[];
                                /** @description Drawn from this pool of questions instead of asked of everybody */
                                pool?: string;
                                /** @description Follow-ups, for when an answer has not touched the criterion */
                                prompts?: {
                                    /** @description Letters, digits, dot, underscore, hyphen */
                                    criterion_id?: string;
                                    /** @description A follow-up question */
                                    text: string;
                                }[];
                                /** @description Letters, digits, dot, underscore, hyphen */
                                question_id?: string;
                                /** @description For scoring; never shown to candidates */
                                reference_answers?: string[];
                                scale?: {
                                    from: number;
                                    to: number;
                                };
                                /** @description The question as the candidate reads it */
                                text: string;
                                time_limit_seconds?: number;
                            };
                            retire_after: number | null;
                            retired_at: string | null;
                            revision: number;
                            /** Format: date-time */
                            updated_at: string;
                        };
                    };
                };
            };
        };
        /**
         * Make a new revision; plans keep the copy they took
         * @description For: recruiter, admin.
         */
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        question: {
                            /** @description The question of the bank it was taken from */
                            bank_question_id?: string;
                            /** @description For example introduction, technical, situational */
                            category: string;
                            /** @description Of a code question */
                            code?: {
                                /** @description For the editor, such as python */
                                language: string;
                                /** @description Stands in the editor at the beginning */
                                starter?: string;
                                /** @description To be run later; never shown to candidates */
                                tests?: {
                                    input: string;
                                    output: string;
                                }[];
                            };
                            criteria?: {
                                /** @description Letters, digits, dot, underscore, hyphen */
                                criterion_id?: string;
                                description?: string;
                                levels: {
                                    /** @description What an answer on this level looks like */
                                    anchor: string;
                                    /** @description Name of the level */
                                    label: string;
                                    level: number;
                                }[];
                                /** @description What is judged */
                                name: string;
                                reference_points?: string[];
                                /** @description Relative weight, 1 without it */
                                weight?: number;
                            }[];
                            kind: "open" | "choice" | "code" | "scale";
                            /** @description Of a choice question: several options may be chosen */
                            multiple?: boolean;
                            /** @description Of a choice question */
                            options?: string[];
                            /** @description Drawn from this pool of questions instead of asked of everybody */
                            pool?: string;
                            /** @description Follow-ups, for when an answer has not touched the criterion */
                            prompts?: {
                                /** @description Letters, digits, dot, underscore, hyphen */
                                criterion_id?: string;
                                /** @description A follow-up question */
                                text: string;
                            }[];
                            /** @description Letters, digits, dot, underscore, hyphen */
                            question_id?: string;
                            /** @description For scoring; never shown to candidates */
                            reference_answers?: string[];
                            scale?: {
                                from: number;
                                to: number;
                            };
                            /** @description The question as the candidate reads it */
                            text: string;
                            time_limit_seconds?: number;
                        };
                        /** @description Once so many candidates have seen it, pools prefer others */
                        retire_after?: number;
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
                            bank_question_id: string;
                            /** @description Candidates who have been asked it, over all plans */
                            exposures: number;
                            question: {
                                /** @description The question of the bank it was taken from */
                                bank_question_id?: string;
                                /** @description For example introduction, technical, situational */
                                category: string;
                                /** @description Of a code question */
                                code?: {
                                    /** @description For the editor, such as python */
                                    language: string;
                                    /** @description Stands in the editor at the beginning */
                                    starter?: string;
                                    /** @description To be run later; never shown to candidates */
                                    tests?: {
                                        input: string;
                                        output: string;
                                    }[];
                                };
                                criteria?: {
                                    /** @description Letters, digits, dot, underscore, hyphen */
                                    criterion_id?: string;
                                    description?: string;
                                    levels: {
                                        /** @description What an answer on this level looks like */
                                        anchor: string;
                                        /** @description Name of the level */
                                        label: string;
                                        level: number;
                                    }[];
                                    /** @description What is judged */
                                    name: string;
                                    reference_points?: string[];
                                    /** @description Relative weight, 1 without it */
                                    weight?: number;
                                }[];
                                kind: "open" | "choice" | "code" | "scale";
                                /** @description Of a choice question: several options may be chosen */
                                multiple?: boolean;
                                /** @description Of a choice question */
                                options?: string[];
                                /** @description Drawn from this pool of questions instead of asked of everybody */
                                pool?: string;
                                /** @description Follow-ups, for when an answer has not touched the criterion */
                                prompts?: {
                                    /** @description Letters, digits, dot, underscore, hyphen */
                                    criterion_id?: string;
                                    /** @description A follow-up question */
                                    text: string;
                                }[];
                                /** @description Letters, digits, dot, underscore, hyphen */
                                question_id?: string;
                                /** @description For scoring; never shown to candidates */
                                reference_answers?: string[];
                                scale?: {
                                    from: number;
                                    to: number;
                                };
                                /** @description The question as the candidate reads it */
                                text: string;
                                time_limit_seconds?: number;
                            };
                            retire_after: number | null;
                            retired_at: string | null;
                            revision: number;
                            /** Format: date-time */
                            updated_at: string;
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
    "/api/v1/plans/bank/questions/{id}/retire": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retire a question: no plan is published with it any more, and pools avoid it
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
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": Record<string, never> | null;
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
                            bank_question_id: string;
                            /** @description Candidates who have been asked it, over all plans */
                            exposures: number;
                            question: {
                                /** @description The question of the bank it was taken from */
                                bank_question_id?: string;
                                /** @description For example introduction, technical, situational */
                                category: string;
                                /** @description Of a code question */
                                code?: {
                                    /** @description For the editor, such as python */
                                    language: string;
                                    /** @description Stands in the editor at the beginning */
                                    starter?: string;
                                    /** @description To be run later; never shown to candidates */
                                    tests?: {
                                        input: string;
                                        output: string;
                                    }[];
                                };
                                criteria?: {
                                    /** @description Letters, digits, dot, underscore, hyphen */
                                    criterion_id?: string;
                                    description?: string;
                                    levels: {
                                        /** @description What an answer on this level looks like */
                                        anchor: string;
                                        /** @description Name of the level */
                                        label: string;
                                        level: number;
                                    }[];
                                    /** @description What is judged */
                                    name: string;
                                    reference_points?: string[];
                                    /** @description Relative weight, 1 without it */
                                    weight?: number;
                                }[];
                                kind: "open" | "choice" | "code" | "scale";
                                /** @description Of a choice question: several options may be chosen */
                                multiple?: boolean;
                                /** @description Of a choice question */
                                options?: string[];
                                /** @description Drawn from this pool of questions instead of asked of everybody */
                                pool?: string;
                                /** @description Follow-ups, for when an answer has not touched the criterion */
                                prompts?: {
                                    /** @description Letters, digits, dot, underscore, hyphen */
                                    criterion_id?: string;
                                    /** @description A follow-up question */
                                    text: string;
                                }[];
                                /** @description Letters, digits, dot, underscore, hyphen */
                                question_id?: string;
                                /** @description For scoring; never shown to candidates */
                                reference_answers?: string[];
                                scale?: {
                                    from: number;
                                    to: number;
                                };
                                /** @description The question as the candidate reads it */
                                text: string;
                                time_limit_seconds?: number;
                            };
                            retire_after: number | null;
                            retired_at: string | null;
                            revision: number;
                            /** Format: date-time */
                            updated_at: string;
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
    "/api/v1/plans/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Draft a plan from a JSON or CSV file
         * @description For: recruiter, admin.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Same key and body: same answer, one effect */
                    "idempotency-key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {unknown} */
                        format: "json" | "csv";
                        /** @description The file, as it is */
                        text: string;
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
                            content: {
                                /** @description Whether software proposes scores (needs consent too) */
                                automated_scoring?: boolean;
                                description?: string;
                                /** @description How many questions of each pool are drawn */
                                draw?: {
                                    pools: {
                                        count: number;
                                        /** @description Name of the pool */
                                        pool: string;
                                    }[];
                                    /** @description Whether the order is drawn, too */
                                    shuffle?: boolean;
                                };
                                /** @description Time for all questions, before an accommodation */
                                duration_minutes: number;
                                follow_ups?: {
                                    /** @description Follow-ups in one interview, the same for everybody */
                                    budget: number;
                                };
                                /** @description Language that answers are expected in, en without it */
                                language?: string;
                                panel: {
                                    required_reviews: number;
                                    /** @description 48 without it */
                                    review_due_hours?: number;
                                    seats: {
                                        /** @description 1 without it */
                                        count?: number;
                                        /** @description An interviewer on this seat needs it */
                                        qualification?: string;
                                        /** @description So many people of these seats must review before a scorecard is final, whoever else has; 0 without it */
                                        required_reviews?: number;
                                        /** @description Letters, digits, dot, underscore, hyphen */
                                        seat_id?: string;
                                    }[];
                                    /** @description Up to so many with the qualification `training:<plan_id>` watch, if they can; 0 without it */
                                    shadow_count?: number;
                                    /** @description At least so many on the seats have the qualification `trained:<plan_id>`; 0 without it */
                                    trained_count?: number;
                                };
                                questions?: {
                                    /** @description The question of the bank it was taken from */
                                    bank_question_id?: string;
                                    /** @description For example introduction, technical, situational */
                                    category: string;
                                    /** @description Of a code question */
                                    code?: {
                                        /** @description For the editor, such as python */
                                        language: string;
                                        /** @description Stands in the editor at the beginning */
                                        starter?: string;
                                        /** @description To be run later; never shown to candidates */
                                        tests?: {
                                            input: string;
                                            output: string;
                                        }[];
                                    };
                                    criteria?: {
                                        /** @description Letters, digits, dot, underscore, hyphen */
                                        criterion_id?: string;
                                        description?: string;
                                        levels: {
                                            /** @description What an answer on this level looks like */
                                            anchor: string;
                                            /** @description Name of the level */
                                            label: string;
                                            level: number;
                                        }[];
                                        /** @description What is judged */
                                        name: string;
                                        reference_points?: string[];
                                        /** @description Relative weight, 1 without it */
                                        weight?: number;
                                    }[];
                                    kind: "open" | "choice" | "code" | "scale";
                                    /** @description Of a choice question: several options may be chosen */
                                    multiple?: boolean;
                                    /** @description Of a choice question */
                                    options?: string[];
                                    /** @description Drawn from this pool of questions instead of asked of everybody */
                                    pool?: string;
                                    /** @description Follow-ups, for when an answer has not touched the criterion */
                                    prompts?: {
                                        /** @description Letters, digits, dot, underscore, hyphen */
                                        criterion_id?: string;
                                        /** @description A follow-up question */
                                        text: string;
                                    }[];
                                    /** @description Letters, digits, dot, underscore, hyphen */
                                    question_id?: string;
                                    /** @description For scoring; never shown to candidates */
                                    reference_answers?: string[];
                                    scale?: {
                                        from: number;
                                        to: number;
                                    };
                                    /** @description The question as the candidate reads it */
                                    text: string;
                                    time_limit_seconds?: number;
                                }[];
                                /** @description Days after which answers are erased, 180 without it */
                                retention_days?: number;
                                /** @description Time after the end in which candidates may correct and annotate, 24 without it */
                                review_hours?: number;
                                /** @description Name of the interview, one line */
                                title: string;
                            };
                            /** Format: date-time */
                            created_at: string;
                            created_by: string;
                            /** @description Rises with each edit; send it as expected_version to edit what you read */
                            draft_version: number;
                            /** @description The version that was published last */
                            latest: {
                                plan_version_id: string;
                                /** Format: date-time */
                                published_at: string;
                                version: number;
                            } | null;
                            plan_id: string;
                            /** Format: date-time */
                            updated_at: string;
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
