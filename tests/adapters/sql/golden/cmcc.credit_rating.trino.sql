SELECT
  "telcrm_cd0193_table".*,
  "telcrm_cd0193_layer_1"."telcrm_cd0193_4" AS "credit_score",
  CASE
    WHEN "telcrm_cd0193_layer_1"."telcrm_cd0193_4" IS NOT NULL
    THEN CAST(CASE
      WHEN "telcrm_cd0193_layer_1"."telcrm_cd0193_4" >= 500
      THEN 5
      WHEN "telcrm_cd0193_layer_1"."telcrm_cd0193_4" >= 400
      THEN 4
      WHEN "telcrm_cd0193_layer_1"."telcrm_cd0193_4" >= 300
      THEN 3
      WHEN "telcrm_cd0193_layer_1"."telcrm_cd0193_4" >= 200
      THEN 2
      WHEN "telcrm_cd0193_layer_1"."telcrm_cd0193_4" >= 100
      THEN 1
      ELSE 0
    END AS BIGINT)
  END AS "star",
  CASE
    WHEN "telcrm_cd0193_layer_1"."telcrm_cd0193_4" IS NOT NULL
    THEN CASE
      WHEN "telcrm_cd0193_table"."brand" = '全球通'
      THEN 0
      WHEN "telcrm_cd0193_table"."brand" = '动感地带'
      THEN 1
      ELSE 2
    END
  END AS "credit_score.brand",
  CASE
    WHEN "telcrm_cd0193_layer_1"."telcrm_cd0193_4" IS NOT NULL
    THEN CASE
      WHEN "telcrm_cd0193_table"."tenure_months" >= 60
      THEN 5
      WHEN "telcrm_cd0193_table"."tenure_months" >= 48
      THEN 4
      WHEN "telcrm_cd0193_table"."tenure_months" >= 36
      THEN 3
      WHEN "telcrm_cd0193_table"."tenure_months" >= 24
      THEN 2
      WHEN "telcrm_cd0193_table"."tenure_months" >= 12
      THEN 1
      ELSE 0
    END
  END AS "credit_score.tenure",
  CASE
    WHEN "telcrm_cd0193_layer_1"."telcrm_cd0193_4" IS NOT NULL
    THEN CASE
      WHEN "telcrm_cd0193_table"."monthly_spend" > 400
      THEN 6
      WHEN "telcrm_cd0193_table"."monthly_spend" > 200
      THEN 5
      WHEN "telcrm_cd0193_table"."monthly_spend" > 120
      THEN 4
      WHEN "telcrm_cd0193_table"."monthly_spend" > 80
      THEN 3
      WHEN "telcrm_cd0193_table"."monthly_spend" > 50
      THEN 2
      WHEN "telcrm_cd0193_table"."monthly_spend" > 20
      THEN 1
      ELSE 0
    END
  END AS "credit_score.spend",
  CASE
    WHEN "telcrm_cd0193_layer_1"."telcrm_cd0193_4" IS NOT NULL
    THEN CAST(-100 AS BIGINT) * CAST("telcrm_cd0193_table"."suspensions" AS BIGINT)
  END AS "credit_score.suspensions.points",
  CASE
    WHEN "telcrm_cd0193_layer_1"."telcrm_cd0193_4" IS NOT NULL
    THEN CASE
      WHEN "telcrm_cd0193_layer_1"."telcrm_cd0193_4" >= 500
      THEN 5
      WHEN "telcrm_cd0193_layer_1"."telcrm_cd0193_4" >= 400
      THEN 4
      WHEN "telcrm_cd0193_layer_1"."telcrm_cd0193_4" >= 300
      THEN 3
      WHEN "telcrm_cd0193_layer_1"."telcrm_cd0193_4" >= 200
      THEN 2
      WHEN "telcrm_cd0193_layer_1"."telcrm_cd0193_4" >= 100
      THEN 1
      ELSE 0
    END
  END AS "star.rule",
  CASE
    WHEN "telcrm_cd0193_layer_1"."telcrm_cd0193_4" IS NOT NULL
    THEN 'rated'
    WHEN "telcrm_cd0193_table"."brand" IS NULL
    THEN 'input.missing: brand'
    WHEN NOT (
      "telcrm_cd0193_table"."brand" IN ('全球通', '动感地带', '神州行')
    )
    THEN 'input.category: brand'
    WHEN "telcrm_cd0193_table"."tenure_months" IS NULL
    OR IS_NAN(CAST("telcrm_cd0193_table"."tenure_months" AS DOUBLE))
    THEN 'input.missing: tenure_months'
    WHEN NOT (
      "telcrm_cd0193_table"."tenure_months" BETWEEN 0 AND 1200
      AND ROUND("telcrm_cd0193_table"."tenure_months") = "telcrm_cd0193_table"."tenure_months"
    )
    THEN CASE
      WHEN ABS(CAST("telcrm_cd0193_table"."tenure_months" AS DOUBLE)) > 1.7976931348623157E308
      OR ROUND("telcrm_cd0193_table"."tenure_months") <> "telcrm_cd0193_table"."tenure_months"
      THEN 'input.type: tenure_months'
      ELSE 'input.range: tenure_months'
    END
    WHEN "telcrm_cd0193_table"."monthly_spend" IS NULL
    OR IS_NAN(CAST("telcrm_cd0193_table"."monthly_spend" AS DOUBLE))
    THEN 'input.missing: monthly_spend'
    WHEN NOT (
      "telcrm_cd0193_table"."monthly_spend" BETWEEN 0 AND 99999999.99
    )
    THEN CASE
      WHEN ABS(CAST("telcrm_cd0193_table"."monthly_spend" AS DOUBLE)) > 1.7976931348623157E308
      THEN 'input.type: monthly_spend'
      ELSE 'input.range: monthly_spend'
    END
    WHEN "telcrm_cd0193_table"."suspensions" IS NULL
    OR IS_NAN(CAST("telcrm_cd0193_table"."suspensions" AS DOUBLE))
    THEN 'input.missing: suspensions'
    WHEN NOT (
      "telcrm_cd0193_table"."suspensions" BETWEEN 0 AND 300
      AND ROUND("telcrm_cd0193_table"."suspensions") = "telcrm_cd0193_table"."suspensions"
    )
    THEN CASE
      WHEN ABS(CAST("telcrm_cd0193_table"."suspensions" AS DOUBLE)) > 1.7976931348623157E308
      OR ROUND("telcrm_cd0193_table"."suspensions") <> "telcrm_cd0193_table"."suspensions"
      THEN 'input.type: suspensions'
      ELSE 'input.range: suspensions'
    END
  END AS "telcrm_status"
FROM "dw"."customers" AS "telcrm_cd0193_table"
CROSS JOIN LATERAL (
  SELECT
    CASE
      WHEN "telcrm_cd0193_table"."tenure_months" BETWEEN 0 AND 1200
      AND ROUND("telcrm_cd0193_table"."tenure_months") = "telcrm_cd0193_table"."tenure_months"
      AND "telcrm_cd0193_table"."monthly_spend" BETWEEN 0 AND 99999999.99
      AND "telcrm_cd0193_table"."suspensions" BETWEEN 0 AND 300
      AND ROUND("telcrm_cd0193_table"."suspensions") = "telcrm_cd0193_table"."suspensions"
      THEN CAST(CASE
        WHEN "telcrm_cd0193_table"."tenure_months" >= 60
        THEN 300
        WHEN "telcrm_cd0193_table"."tenure_months" >= 48
        THEN 250
        WHEN "telcrm_cd0193_table"."tenure_months" >= 36
        THEN 200
        WHEN "telcrm_cd0193_table"."tenure_months" >= 24
        THEN 150
        WHEN "telcrm_cd0193_table"."tenure_months" >= 12
        THEN 50
        ELSE 0
      END AS BIGINT) + CASE
        WHEN "telcrm_cd0193_table"."monthly_spend" > 400
        THEN 250
        WHEN "telcrm_cd0193_table"."monthly_spend" > 200
        THEN 200
        WHEN "telcrm_cd0193_table"."monthly_spend" > 120
        THEN 150
        WHEN "telcrm_cd0193_table"."monthly_spend" > 80
        THEN 100
        WHEN "telcrm_cd0193_table"."monthly_spend" > 50
        THEN 50
        WHEN "telcrm_cd0193_table"."monthly_spend" > 20
        THEN 20
        ELSE 0
      END + (
        CAST(-100 AS BIGINT) * CAST("telcrm_cd0193_table"."suspensions" AS BIGINT)
      ) + CASE
        WHEN "telcrm_cd0193_table"."brand" = '全球通'
        THEN 50
        WHEN "telcrm_cd0193_table"."brand" = '动感地带'
        THEN 30
        WHEN "telcrm_cd0193_table"."brand" = '神州行'
        THEN 20
      END
    END AS "telcrm_cd0193_4"
) AS "telcrm_cd0193_layer_1"
