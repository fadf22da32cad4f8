"""Addresses of the pages of the planner."""

from django.urls import path

from garage.planner.views import board, diary, editing, lanes, plans, tasks

urlpatterns = [
    path("planner/", board.planner, name="planner"),
    path("planner/lanes/", lanes.lane_list, name="lane_list"),
    path("planner/lanes/<int:lane_id>/", board.lane_detail, name="lane_detail"),
    path("planner/lanes/<int:lane_id>/change/", lanes.lane_change, name="lane_change"),
    path("planner/lanes/<int:lane_id>/move/", lanes.lane_move, name="lane_move"),
    path("planner/lanes/<int:lane_id>/remove/", lanes.lane_remove, name="lane_remove"),
    path("planner/tasks/add/", editing.task_add, name="task_add"),
    path("planner/tasks/<int:task_id>/", tasks.task_detail, name="task_detail"),
    path("planner/tasks/<int:task_id>/change/", editing.task_change, name="task_change"),
    path("planner/tasks/<int:task_id>/move/", board.task_move, name="task_move"),
    path("planner/tasks/<int:task_id>/finish/", tasks.task_finish, name="task_finish"),
    path("planner/tasks/<int:task_id>/reopen/", tasks.task_reopen, name="task_reopen"),
    path("planner/tasks/<int:task_id>/delete/", tasks.task_delete, name="task_delete"),
    path("planner/tasks/<int:task_id>/restore/", tasks.task_restore, name="task_restore"),
    path("planner/tasks/<int:task_id>/steps/add/", tasks.task_step_add, name="task_step_add"),
    path(
        "planner/tasks/<int:task_id>/steps/<int:step_id>/",
        tasks.task_step_tick,
        name="task_step_tick",
    ),
    path(
        "planner/tasks/<int:task_id>/parts/<int:part_id>/arrived/",
        tasks.task_part_arrived,
        name="task_part_arrived",
    ),
    path("planner/tasks/<int:task_id>/waits/add/", tasks.task_wait, name="task_wait"),
    path(
        "planner/tasks/<int:task_id>/waits/<int:needs_id>/remove/",
        tasks.task_wait_end,
        name="task_wait_end",
    ),
    path("defects/<int:defect_id>/task/", tasks.defect_task, name="defect_task"),
    path("planner/plans/", plans.plan_list, name="plan_list"),
    path("planner/plans/add/", plans.plan_add, name="plan_add"),
    path("planner/plans/<int:plan_id>/", plans.plan_detail, name="plan_detail"),
    path("planner/plans/<int:plan_id>/change/", plans.plan_change, name="plan_change"),
    path("planner/plans/<int:plan_id>/delete/", plans.plan_delete, name="plan_delete"),
    path("planner/plans/<int:plan_id>/restore/", plans.plan_restore, name="plan_restore"),
    path("planner/plans/<int:plan_id>/costs/add/", plans.plan_cost_add, name="plan_cost_add"),
    path(
        "planner/plans/<int:plan_id>/costs/remove/",
        plans.plan_cost_remove,
        name="plan_cost_remove",
    ),
    path("planner/plans/<int:plan_id>/cover/", plans.plan_cover_set, name="plan_cover_set"),
    path("planner/plans/<int:plan_id>/diary/add/", diary.diary_add, name="diary_add"),
    path("planner/diary/<int:diary_id>/change/", diary.diary_change, name="diary_change"),
    path("planner/diary/<int:diary_id>/delete/", diary.diary_delete, name="diary_delete"),
    path("planner/diary/<int:diary_id>/restore/", diary.diary_restore, name="diary_restore"),
]
