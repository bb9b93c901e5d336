WITH "telcrm_c99e18_facts" AS (
  SELECT
    "telcrm_c99e18_table".*,
    "telcrm_c99e18_table"."last_year_spend" AS "telcrm_c99e18_0",
    "telcrm_c99e18_table"."vip_this_year" AS "telcrm_c99e18_2"
  FROM "dw"."customers" AS "telcrm_c99e18_table"
), "telcrm_c99e18_layer_1" AS (
  SELECT
    "telcrm_c99e18_facts".*,
    CASE
      WHEN "telcrm_c99e18_0" BETWEEN CAST('0' AS Nullable(Decimal(76, 0))) AND CAST('99999999.99' AS Nullable(Decimal(76, 2)))
      THEN "telcrm_c99e18_0"
    END AS "telcrm_c99e18_1"
  FROM "telcrm_c99e18_facts"
), "telcrm_c99e18_layer_2" AS (
  SELECT
    "telcrm_c99e18_layer_1".*,
    CASE
      WHEN "telcrm_c99e18_1" >= CAST('1200' AS Nullable(Decimal(76, 0)))
      THEN 1
      ELSE 0
    END AS "telcrm_c99e18_3",
    "telcrm_c99e18_1" IS NOT NULL AND "telcrm_c99e18_2" IS NOT NULL AS "telcrm_c99e18_6"
  FROM "telcrm_c99e18_layer_1"
), "telcrm_c99e18_layer_3" AS (
  SELECT
    "telcrm_c99e18_layer_2".*,
    "telcrm_c99e18_3" * 2 + CASE WHEN "telcrm_c99e18_2" THEN 1 WHEN NOT "telcrm_c99e18_2" THEN 0 ELSE NULL END AS "telcrm_c99e18_4"
  FROM "telcrm_c99e18_layer_2"
), "telcrm_c99e18_layer_4" AS (
  SELECT
    "telcrm_c99e18_layer_3".*,
    CASE WHEN "telcrm_c99e18_4" = 0 THEN 0 WHEN "telcrm_c99e18_4" = 2 THEN 2 ELSE 1 END AS "telcrm_c99e18_5"
  FROM "telcrm_c99e18_layer_3"
)
SELECT
  *
  EXCEPT ("telcrm_c99e18_0", "telcrm_c99e18_2", "telcrm_c99e18_1", "telcrm_c99e18_3", "telcrm_c99e18_6", "telcrm_c99e18_4", "telcrm_c99e18_5"),
  CASE
    WHEN "telcrm_c99e18_6"
    THEN CASE WHEN "telcrm_c99e18_5" = 2 THEN TRUE ELSE FALSE END
  END AS "you_plus",
  CASE
    WHEN "telcrm_c99e18_6"
    THEN CASE WHEN "telcrm_c99e18_5" = 1 THEN 1 WHEN "telcrm_c99e18_5" = 2 THEN 2 ELSE 0 END
  END AS "you_plus.rule",
  CASE
    WHEN "telcrm_c99e18_6"
    THEN 'rated'
    WHEN "telcrm_c99e18_0" IS NULL OR isNaN(CAST("telcrm_c99e18_0" AS Nullable(Float64)))
    THEN 'input.missing: last_year_spend'
    WHEN "telcrm_c99e18_1" IS NULL
    THEN CASE
      WHEN ABS(CAST("telcrm_c99e18_0" AS Nullable(Float64))) > 1.7976931348623157E308
      THEN 'input.type: last_year_spend'
      ELSE 'input.range: last_year_spend'
    END
    WHEN "telcrm_c99e18_2" IS NULL
    THEN 'input.missing: vip_this_year'
  END AS "telcrm_status"
FROM "telcrm_c99e18_layer_4"
