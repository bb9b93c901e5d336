SELECT
  "telcrm_c99e18_table".*,
  CASE
    WHEN "telcrm_c99e18_layer_2"."telcrm_c99e18_7" = 1
    THEN CASE
      WHEN CASE WHEN "telcrm_c99e18_layer_4"."telcrm_c99e18_6" = 2 THEN 1 ELSE 0 END = 1
      THEN 1
      WHEN NOT (
        CASE WHEN "telcrm_c99e18_layer_4"."telcrm_c99e18_6" = 2 THEN 1 ELSE 0 END = 1
      )
      THEN 0
    END
  END AS "you_plus",
  CASE
    WHEN "telcrm_c99e18_layer_2"."telcrm_c99e18_7" = 1
    THEN CASE
      WHEN "telcrm_c99e18_layer_4"."telcrm_c99e18_6" = 1
      THEN 1
      WHEN "telcrm_c99e18_layer_4"."telcrm_c99e18_6" = 2
      THEN 2
      ELSE 0
    END
  END AS "you_plus.rule",
  CASE
    WHEN "telcrm_c99e18_layer_2"."telcrm_c99e18_7" = 1
    THEN 'rated'
    WHEN "telcrm_c99e18_table"."last_year_spend" IS NULL
    THEN 'input.missing: last_year_spend'
    WHEN "telcrm_c99e18_layer_1"."telcrm_c99e18_1" IS NULL
    THEN 'input.range: last_year_spend'
    WHEN "telcrm_c99e18_table"."vip_this_year" IS NULL
    THEN 'input.missing: vip_this_year'
    WHEN "telcrm_c99e18_layer_1"."telcrm_c99e18_3" IS NULL
    THEN 'input.type: vip_this_year'
  END AS "telcrm_status"
FROM "dw"."customers" "telcrm_c99e18_table"
CROSS JOIN LATERAL (
  SELECT
    CASE
      WHEN "telcrm_c99e18_table"."last_year_spend" BETWEEN 0 AND 99999999.99
      THEN "telcrm_c99e18_table"."last_year_spend"
    END AS "telcrm_c99e18_1",
    CASE
      WHEN "telcrm_c99e18_table"."vip_this_year" IN (0, 1)
      THEN "telcrm_c99e18_table"."vip_this_year"
    END AS "telcrm_c99e18_3"
  FROM dual
) AS "telcrm_c99e18_layer_1"
CROSS JOIN LATERAL (
  SELECT
    CASE WHEN "telcrm_c99e18_layer_1"."telcrm_c99e18_1" >= 1200 THEN 1 ELSE 0 END AS "telcrm_c99e18_4",
    CASE
      WHEN "telcrm_c99e18_layer_1"."telcrm_c99e18_1" IS NOT NULL
      AND "telcrm_c99e18_layer_1"."telcrm_c99e18_3" IS NOT NULL
      THEN 1
      WHEN NOT (
        "telcrm_c99e18_layer_1"."telcrm_c99e18_1" IS NOT NULL
        AND "telcrm_c99e18_layer_1"."telcrm_c99e18_3" IS NOT NULL
      )
      THEN 0
    END AS "telcrm_c99e18_7"
  FROM dual
) AS "telcrm_c99e18_layer_2"
CROSS JOIN LATERAL (
  SELECT
    "telcrm_c99e18_layer_2"."telcrm_c99e18_4" * 2 + CASE
      WHEN "telcrm_c99e18_layer_1"."telcrm_c99e18_3" = 1
      THEN 1
      WHEN NOT (
        "telcrm_c99e18_layer_1"."telcrm_c99e18_3" = 1
      )
      THEN 0
      ELSE NULL
    END AS "telcrm_c99e18_5"
  FROM dual
) AS "telcrm_c99e18_layer_3"
CROSS JOIN LATERAL (
  SELECT
    CASE
      WHEN "telcrm_c99e18_layer_3"."telcrm_c99e18_5" = 0
      THEN 0
      WHEN "telcrm_c99e18_layer_3"."telcrm_c99e18_5" = 2
      THEN 2
      ELSE 1
    END AS "telcrm_c99e18_6"
  FROM dual
) AS "telcrm_c99e18_layer_4"
