// Made from the service's OpenAPI document; written by `.candor/node docs/api-table.ts`.
export interface paths {
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public keys that access tokens are signed with, the next one included */
        get: {
            parameters: {
                query?: never;
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
                            keys: {
                                [key: string]: unknown;
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
    "/api/v1/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description For: admin.
         */
        get: {
            parameters: {
                query?: {
                    /** @description next_cursor of the page before */
                    cursor?: string;
                    /** @description Items a page */
                    limit?: number;
                    status?: "active" | "revoked";
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
                                api_key_id: string;
                                /** Format: date-time */
                                created_at: string;
                                created_by: string;
                                /** @description Of the newest secret */
                                expires_at: string | null;
                                name: string;
                                /** @description Rises by one with each rotation */
                                number: number;
                                roles: ("admin" | "recruiter" | "auditor")[];
                                /** @enum {unknown} */
                                status: "active" | "revoked";
                            }[];
                            next_cursor: string | null;
                        };
                    };
                };
            };
        };
        put?: never;
        /**
         * Create an API key for a machine
         * @description The machine exchanges it for tokens and rotates it within 24 hours. Machines make no keys.
         *
         *     For: admin.
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
                        name: string;
                        roles: ("admin" | "recruiter" | "auditor")[];
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
                            /** @description Shown here and never again */
                            api_key: string;
                            api_key_id: string;
                            /** Format: date-time */
                            created_at: string;
                            created_by: string;
                            /** @description Of the newest secret */
                            expires_at: string | null;
                            name: string;
                            /** @description Rises by one with each rotation */
                            number: number;
                            roles: ("admin" | "recruiter" | "auditor")[];
                            /** @enum {unknown} */
                            status: "active" | "revoked";
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
    "/api/v1/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API key with all its secrets
         * @description Tokens the machine has already live out their 15 minutes, except for people and keys, where it ends at once.
         *
         *     For: admin.
         */
        delete: {
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
    "/api/v1/api-keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the next secret of an API key
         * @description For the machine itself and for admins. The earlier secret stays valid until it expires.
         *
         *     For: admin, recruiter, auditor.
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
                            /** @description Shown here and never again */
                            api_key: string;
                            api_key_id: string;
                            /** Format: date-time */
                            created_at: string;
                            created_by: string;
                            /** @description Of the newest secret */
                            expires_at: string | null;
                            name: string;
                            /** @description Rises by one with each rotation */
                            number: number;
                            roles: ("admin" | "recruiter" | "auditor")[];
                            /** @enum {unknown} */
                            status: "active" | "revoked";
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
    "/api/v1/auth/exchange": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange an API key or an invitation link for a short token
         * @description Send exactly one of the two.
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
                        /** @description As it was shown when it was made */
                        api_key?: string;
                        /** @description The last part of an invitation link */
                        invitation_token?: string;
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
                            /** @description JWT for Authorization: Bearer */
                            access_token: string;
                            /** @description Seconds */
                            expires_in: number;
                            /** @enum {string} */
                            token_type: "Bearer";
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
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in with e-mail address and password */
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
                        email: string;
                        password: string;
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
                            /** @description JWT for Authorization: Bearer */
                            access_token: string;
                            /** @description Seconds */
                            expires_in: number;
                            /** @description Works once, within 7 days; each refresh gives a new one */
                            refresh_token: string;
                            /** @enum {string} */
                            token_type: "Bearer";
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
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a session; its access tokens live out their 15 minutes */
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
                        /** @description The newest refresh token of the session */
                        refresh_token: string;
                    };
                };
            };
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
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange a refresh token for the next pair of tokens
         * @description The same token brought again within 10 s gets the same answer; brought later it ends the session.
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
                        /** @description The newest refresh token of the session */
                        refresh_token: string;
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
                            /** @description JWT for Authorization: Bearer */
                            access_token: string;
                            /** @description Seconds */
                            expires_in: number;
                            /** @description Works once, within 7 days; each refresh gives a new one */
                            refresh_token: string;
                            /** @enum {string} */
                            token_type: "Bearer";
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
    "/api/v1/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List people
         * @description For: admin, recruiter.
         */
        get: {
            parameters: {
                query?: {
                    /** @description next_cursor of the page before */
                    cursor?: string;
                    /** @description Exactly this address */
                    email?: string;
                    /** @description Items a page */
                    limit?: number;
                    role?: "admin" | "recruiter" | "interviewer" | "candidate" | "auditor";
                    status?: "active" | "disabled";
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
                                /** Format: date-time */
                                created_at: string;
                                /**
                                 * Format: email
                                 * @description Unique; case makes no difference
                                 */
                                email: string;
                                locale: string;
                                /** @description One line of visible text */
                                name: string;
                                person_id: string;
                                qualifications: string[];
                                roles: ("admin" | "recruiter" | "interviewer" | "candidate" | "auditor")[];
                                /** @enum {unknown} */
                                status: "active" | "disabled";
                                time_zone: string;
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
         * Create a person
         * @description A recruiter creates candidates and interviewers only.
         *
         *     For: admin, recruiter.
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
                        /**
                         * Format: email
                         * @description Unique; case makes no difference
                         */
                        email: string;
                        /**
                         * Format: locale
                         * @description BCP 47 tag
                         * @default en
                         */
                        locale?: string;
                        /** @description One line of visible text */
                        name: string;
                        /** @description Without one, the person only comes by invitation */
                        password?: string;
                        qualifications?: string[];
                        roles: ("admin" | "recruiter" | "interviewer" | "candidate" | "auditor")[];
                        /**
                         * Format: time-zone
                         * @description IANA name
                         * @default UTC
                         */
                        time_zone?: string;
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
                            /** Format: date-time */
                            created_at: string;
                            /**
                             * Format: email
                             * @description Unique; case makes no difference
                             */
                            email: string;
                            locale: string;
                            /** @description One line of visible text */
                            name: string;
                            person_id: string;
                            qualifications: string[];
                            roles: ("admin" | "recruiter" | "interviewer" | "candidate" | "auditor")[];
                            /** @enum {unknown} */
                            status: "active" | "disabled";
                            time_zone: string;
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
    "/api/v1/people/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a person
         * @description For: admin, recruiter.
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
                            /** Format: date-time */
                            created_at: string;
                            /**
                             * Format: email
                             * @description Unique; case makes no difference
                             */
                            email: string;
                            locale: string;
                            /** @description One line of visible text */
                            name: string;
                            person_id: string;
                            qualifications: string[];
                            roles: ("admin" | "recruiter" | "interviewer" | "candidate" | "auditor")[];
                            /** @enum {unknown} */
                            status: "active" | "disabled";
                            time_zone: string;
                            /** Format: date-time */
                            updated_at: string;
                        };
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /**
         * Erase a person for good
         * @description Every service forgets the person; only the id stays, so that it is never given again.
         *
         *     For: admin, recruiter.
         */
        delete: {
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
        /**
         * Change a person
         * @description Fields that are absent stay. A new password and being disabled end all sessions of the person.
         *
         *     For: admin, recruiter.
         */
        patch: {
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
                        /**
                         * Format: email
                         * @description Unique; case makes no difference
                         */
                        email?: string;
                        /**
                         * Format: locale
                         * @description BCP 47 tag
                         */
                        locale?: string;
                        /** @description One line of visible text */
                        name?: string;
                        /** @description Without one, the person only comes by invitation */
                        password?: string;
                        qualifications?: string[];
                        roles?: ("admin" | "recruiter" | "interviewer" | "candidate" | "auditor")[];
                        /** @enum {unknown} */
                        status?: "active" | "disabled";
                        /**
                         * Format: time-zone
                         * @description IANA name
                         */
                        time_zone?: string;
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
                            /** Format: date-time */
                            created_at: string;
                            /**
                             * Format: email
                             * @description Unique; case makes no difference
                             */
                            email: string;
                            locale: string;
                            /** @description One line of visible text */
                            name: string;
                            person_id: string;
                            qualifications: string[];
                            roles: ("admin" | "recruiter" | "interviewer" | "candidate" | "auditor")[];
                            /** @enum {unknown} */
                            status: "active" | "disabled";
                            time_zone: string;
                            /** Format: date-time */
                            updated_at: string;
                        };
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/v1/people/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read yourself
         * @description For: admin, recruiter, interviewer, candidate, auditor.
         */
        get: {
            parameters: {
                query?: never;
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
                            /** Format: date-time */
                            created_at: string;
                            /**
                             * Format: email
                             * @description Unique; case makes no difference
                             */
                            email: string;
                            locale: string;
                            /** @description One line of visible text */
                            name: string;
                            person_id: string;
                            qualifications: string[];
                            roles: ("admin" | "recruiter" | "interviewer" | "candidate" | "auditor")[];
                            /** @enum {unknown} */
                            status: "active" | "disabled";
                            time_zone: string;
                            /** Format: date-time */
                            updated_at: string;
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
    "/api/v1/people/names": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Names for ids, as a page shows them
         * @description Ids that are unknown or whose person was erased are left out.
         *
         *     For: admin, recruiter, interviewer, auditor.
         */
        get: {
            parameters: {
                query: {
                    /** @description Up to 100, separated by commas */
                    ids: string;
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
                                name: string;
                                person_id: string;
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
