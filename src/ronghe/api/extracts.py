"""What the partner interface gives to analytics: nothing; keys and deliveries are no facts."""

from __future__ import annotations

from ronghe.api.models import ApiKey, ApiUse, ApiWrite, Delivery, Subscription
from ronghe.warehouse.extract import leave_out

leave_out("接口密钥及其使用记录，不是业务事实", ApiKey, ApiUse, ApiWrite)
leave_out("事件推送及其记录，不是业务事实", Subscription, Delivery)
